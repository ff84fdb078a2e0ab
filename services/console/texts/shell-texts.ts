import type { Area } from './texts.ts';

export const shellTexts = {
  skip: { fi: 'Siirry sisältöön', sv: 'Gå till innehållet', en: 'Skip to the content' },
  work: { fi: 'Työjono', sv: 'Arbetskö', en: 'Work' },
  places: { fi: 'Näkymät', sv: 'Vyer', en: 'Screens' },
  presence: { fi: 'Tavoitettavuus', sv: 'Tillgänglighet', en: 'Presence' },
  missedOffer: {
    fi: 'Tarjous jäi vastaamatta, joten olet poissa.',
    sv: 'Ett erbjudande blev obesvarat, så du är borta.',
    en: 'An offer was missed, so you are away.',
  },
  nothingComes: {
    fi: 'Sinulle ei tarjota työtä, kun et ole linjoilla.',
    sv: 'Inget erbjuds dig medan du är offline.',
    en: 'Nothing is offered to you while you are offline.',
  },
  setAvailable: { fi: 'Olen paikalla', sv: 'Jag är tillgänglig', en: 'Set available' },
  language: { fi: 'Kieli', sv: 'Språk', en: 'Language' },
  theme: { fi: 'Ulkoasu', sv: 'Utseende', en: 'Appearance' },
  system: { fi: 'Järjestelmän mukaan', sv: 'Enligt systemet', en: 'As the system' },
  light: { fi: 'Vaalea', sv: 'Ljust', en: 'Light' },
  dark: { fi: 'Tumma', sv: 'Mörkt', en: 'Dark' },
  letterKeys: {
    fi: 'Näppäimet: j ja k vaihtavat asiaa, c ottaa työn alle, r kirjoittaa, e ratkaisee, a ottaa tarjouksen vastaan ja d kieltäytyy siitä',
    sv: 'Tangenter: j och k byter ärende, c tar ärendet, r skriver, e löser, a tar emot ett erbjudande och d tackar nej',
    en: 'Keys: j and k go from ticket to ticket, c claims, r writes, e resolves, a accepts an offer and d declines it',
  },
  signOut: { fi: 'Kirjaudu ulos', sv: 'Logga ut', en: 'Sign out' },
  connecting: { fi: 'Yhdistetään…', sv: 'Ansluter…', en: 'Connecting…' },
  behind: { fi: 'Päivitetään…', sv: 'Uppdaterar…', en: 'Catching up…' },
  lost: {
    fi: 'Yhteys katkesi. Yritetään uudelleen…',
    sv: 'Anslutningen bröts. Försöker igen…',
    en: 'The connection was lost. Trying again…',
  },
  live: { fi: 'Yhteys toimii', sv: 'Ansluten', en: 'Connected' },
  notices: { fi: 'Ilmoitukset', sv: 'Meddelanden', en: 'Notices' },
  close: { fi: 'Sulje', sv: 'Stäng', en: 'Close' },
  failed: { fi: 'Se ei onnistunut.', sv: 'Det lyckades inte.', en: 'That did not work.' },
  notReached: {
    fi: 'Palvelimeen ei saatu yhteyttä.',
    sv: 'Servern kunde inte nås.',
    en: 'The server could not be reached.',
  },
  broken: {
    fi: 'Näkymä ei toimi. Lataa sivu uudelleen.',
    sv: 'Vyn fungerar inte. Ladda om sidan.',
    en: 'This screen does not work. Load the page again.',
  },
  notFound: { fi: 'Sivua ei ole.', sv: 'Sidan finns inte.', en: 'There is no such page.' },
} satisfies Area;
