import type { Area } from './texts.ts';

export const signInTexts = {
  title: { fi: 'Kirjaudu sisään', sv: 'Logga in', en: 'Sign in' },
  email: { fi: 'Sähköposti', sv: 'E-post', en: 'Email' },
  password: { fi: 'Salasana', sv: 'Lösenord', en: 'Password' },
  show: { fi: 'Näytä salasana', sv: 'Visa lösenordet', en: 'Show the password' },
  hide: { fi: 'Piilota salasana', sv: 'Dölj lösenordet', en: 'Hide the password' },
  submit: { fi: 'Kirjaudu', sv: 'Logga in', en: 'Sign in' },
  wrong: {
    fi: 'Sähköposti tai salasana on väärin.',
    sv: 'E-posten eller lösenordet är fel.',
    en: 'The email or the password is wrong.',
  },
  limited: {
    fi: 'Liian monta yritystä. Yritä uudelleen {wait} kuluttua.',
    sv: 'För många försök. Försök igen om {wait}.',
    en: 'Too many attempts. Try again in {wait}.',
  },
  ended: {
    fi: 'Istunto päättyi. Kirjaudu uudelleen, niin työsi jatkuu siitä, mihin se jäi.',
    sv: 'Sessionen tog slut. Logga in igen, så fortsätter arbetet där det blev.',
    en: 'Your session ended. Sign in again and your work goes on where it was.',
  },
} satisfies Area;
