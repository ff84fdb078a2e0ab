import type { MessageView } from '../../../shared/contracts/tickets.ts';
import type { Area } from './texts.ts';

export const ticketTexts = {
  none: { fi: 'Valitse asia listasta.', sv: 'Välj ett ärende i listan.', en: 'Choose a ticket from the list.' },
  loading: { fi: 'Ladataan…', sv: 'Läser in…', en: 'Loading…' },
  gone: {
    fi: 'Asiaa ei ole, tai se ei ole enää nähtävissäsi.',
    sv: 'Ärendet finns inte eller är inte längre synligt för dig.',
    en: 'There is no such ticket, or it is no longer yours to see.',
  },
  back: { fi: 'Takaisin listaan', sv: 'Tillbaka till listan', en: 'Back to the list' },
  ticket: { fi: 'Asia', sv: 'Ärende', en: 'Ticket' },
  facts: { fi: 'Asian tiedot', sv: 'Om ärendet', en: 'About the ticket' },
  files: { fi: 'Liitteet', sv: 'Bilagor', en: 'Attachments' },
  messages: { fi: 'Viestit', sv: 'Meddelanden', en: 'Messages' },
  earlier: { fi: 'Näytä aiemmat', sv: 'Visa tidigare', en: 'Show earlier messages' },
  owner: { fi: 'Hoitaja: {name}', sv: 'Handläggare: {name}', en: 'Assigned to {name}' },
  nobody: { fi: 'Ei hoitajaa', sv: 'Ingen handläggare', en: 'Nobody has it' },
  write: { fi: 'Kirjoita', sv: 'Skriv', en: 'Write' },
  resolve: { fi: 'Merkitse ratkaistuksi', sv: 'Markera som löst', en: 'Resolve' },
  reopen: { fi: 'Avaa uudelleen', sv: 'Öppna igen', en: 'Reopen' },
  kind: { fi: 'Mitä kirjoitat', sv: 'Vad du skriver', en: 'What you write' },
  reply: { fi: 'Vastaus', sv: 'Svar', en: 'Reply' },
  note: { fi: 'Sisäinen muistiinpano', sv: 'Intern anteckning', en: 'Internal note' },
  replyField: {
    fi: 'Vastaus asukkaalle ({channel})',
    sv: 'Svar till invånaren ({channel})',
    en: 'Reply to the resident ({channel})',
  },
  noteField: {
    fi: 'Muistiinpano, vain henkilökunta näkee',
    sv: 'Anteckning, bara personalen ser den',
    en: 'Note, seen by staff only',
  },
  othersReply: {
    fi: '{name} vastaa asukkaalle. Voit kirjoittaa muistiinpanon.',
    sv: '{name} svarar invånaren. Du kan skriva en anteckning.',
    en: '{name} answers the resident. You can write a note.',
  },
  closed: {
    fi: 'Asia on suljettu. Voit kirjoittaa muistiinpanon.',
    sv: 'Ärendet är stängt. Du kan skriva en anteckning.',
    en: 'The ticket is closed. You can write a note.',
  },
  sms: {
    fi: { one: '{count} tekstiviesti', other: '{count} tekstiviestiä' },
    sv: '{count} SMS',
    en: '{count} SMS',
  },
  length: { fi: '{count}/{most} merkkiä', sv: '{count}/{most} tecken', en: '{count}/{most} characters' },
  sendKeys: { fi: 'Ctrl + Enter lähettää', sv: 'Ctrl + Enter skickar', en: 'Ctrl + Enter sends' },
  send: { fi: 'Lähetä', sv: 'Skicka', en: 'Send' },
  saveNote: { fi: 'Tallenna muistiinpano', sv: 'Spara anteckning', en: 'Save note' },
} satisfies Area;

export const deliveryTexts = {
  queued: { fi: 'Odottaa lähetystä', sv: 'Väntar på att skickas', en: 'Waiting to be sent' },
  sending: { fi: 'Lähetetään', sv: 'Skickas', en: 'Being sent' },
  sent: { fi: 'Lähetetty', sv: 'Skickat', en: 'Sent' },
  delivered: { fi: 'Perillä', sv: 'Levererat', en: 'Delivered' },
  failed: { fi: 'Ei mennyt perille', sv: 'Levererades inte', en: 'Not delivered' },
  unknown: {
    fi: 'Ei tiedetä, menikö perille',
    sv: 'Det är okänt om det kom fram',
    en: 'It is not known whether it arrived',
  },
} satisfies Record<NonNullable<MessageView['delivery']>['status'], Area[string]>;
