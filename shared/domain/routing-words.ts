import type { DryRunEnd } from './dry-run.ts';
import type { Reason, Standing } from './match.ts';
import type { LocalName, TicketEvent } from './types.ts';

/** What a supervisor reads of each reason; `{agent}` is a name and stays the subject, since Finnish would bend it. */
const REASONS: Record<Reason | Standing | 'offered', LocalName> = {
  presence: {
    fi: '{agent} ei ole nyt tavoitettavissa.',
    sv: '{agent} är inte anträffbar nu.',
    en: '{agent} is not available now.',
  },
  city: {
    fi: '{agent} ei palvele tätä kaupunkia.',
    sv: '{agent} betjänar inte den här staden.',
    en: '{agent} does not serve this city.',
  },
  helper: {
    fi: '{agent} palvelee toista kaupunkia, eikä tämä vaihe pyydä vielä sieltä apua.',
    sv: '{agent} betjänar en annan stad, och det här steget ber ännu inte om hjälp därifrån.',
    en: '{agent} serves another city, which this step does not ask for help yet.',
  },
  agreement: {
    fi: '{agent} palvelee kaupunkia, jonka kanssa sovittu apu ei koske tätä asiaa.',
    sv: '{agent} betjänar en stad vars avtalade hjälp inte gäller det här ärendet.',
    en: '{agent} serves a city whose agreement does not cover this ticket.',
  },
  handed: {
    fi: '{agent} palvelee tätä kaupunkia, ja asia odottaa nyt toisen kaupungin vastausta.',
    sv: '{agent} betjänar den här staden, och ärendet väntar nu på en annan stad.',
    en: '{agent} serves this city, and the ticket waits for another one now.',
  },
  role: {
    fi: '{agent} ei ole tehtävässä, jolle tämä vaihe antaa työtä.',
    sv: '{agent} har inte en roll som det här steget ger arbete åt.',
    en: '{agent} is not in a role that this step gives work to.',
  },
  skill: {
    fi: '{agent} ei hoida tätä palvelua.',
    sv: '{agent} sköter inte den här tjänsten.',
    en: '{agent} does not handle this service.',
  },
  level: {
    fi: '{agent} ei vielä osaa palvelua niin hyvin kuin tämä vaihe vaatii.',
    sv: '{agent} kan ännu inte tjänsten så bra som det här steget kräver.',
    en: '{agent} does not know the service as well as this step asks.',
  },
  language: {
    fi: '{agent} ei puhu asukkaan kieltä, ja tämä vaihe vaatii sitä.',
    sv: '{agent} talar inte invånarens språk, som det här steget kräver.',
    en: '{agent} does not speak the resident’s language, which this step asks.',
  },
  'language-level': {
    fi: '{agent} ei puhu asukkaan kieltä niin hyvin kuin tämä vaihe vaatii.',
    sv: '{agent} talar inte invånarens språk så bra som det här steget kräver.',
    en: '{agent} does not speak the resident’s language as well as this step asks.',
  },
  channel: {
    fi: '{agent} ei ota nyt vastaan yhteydenottoja tästä kanavasta.',
    sv: '{agent} tar inte emot ärenden i den här kanalen nu.',
    en: '{agent} does not take contacts by this channel now.',
  },
  room: {
    fi: '{agent} ei voi ottaa enempää työtä.',
    sv: '{agent} har inte plats för mer arbete.',
    en: '{agent} has no room for more work.',
  },
  declined: {
    fi: '{agent} on kieltäytynyt tästä.',
    sv: '{agent} har tackat nej till detta.',
    en: '{agent} has declined this.',
  },
  offered: {
    fi: '{agent} on saanut tästä tarjouksen ja voi vielä vastata.',
    sv: '{agent} har fått ett erbjudande om detta och kan ännu svara.',
    en: '{agent} has an offer of this and may still answer.',
  },
  first: {
    fi: '{agent} on seuraavana vuorossa tähän.',
    sv: '{agent} står i tur för detta.',
    en: '{agent} is next in line for this.',
  },
  able: {
    fi: '{agent} voi ottaa tämän, toinen on ennen.',
    sv: '{agent} kan ta detta, en annan kommer före.',
    en: '{agent} could take this; another comes before.',
  },
  'behind-known': {
    fi: '{agent} ei ole hoitanut asiaa aiemmin, valittu on.',
    sv: '{agent} har inte skött ärendet tidigare, det har den valda.',
    en: '{agent} has not had this ticket before; the one chosen has.',
  },
  'behind-language': {
    fi: '{agent} ei puhu asukkaan kieltä, valittu puhuu.',
    sv: '{agent} talar inte invånarens språk, det gör den valda.',
    en: '{agent} does not speak the resident’s language; the one chosen does.',
  },
  'behind-own': {
    fi: '{agent} palvelee toista kaupunkia, valittu tätä.',
    sv: '{agent} betjänar en annan stad, den valda den här.',
    en: '{agent} serves another city; the one chosen serves this one.',
  },
  'behind-free': {
    fi: '{agent} on varatumpi kuin valittu.',
    sv: '{agent} har mindre ledig kapacitet än den valda.',
    en: '{agent} has less room than the one chosen.',
  },
  'behind-idle': {
    fi: '{agent} on saanut työtä myöhemmin kuin valittu.',
    sv: '{agent} har fått arbete senare än den valda.',
    en: '{agent} was given work more recently than the one chosen.',
  },
  'behind-order': {
    fi: '{agent} oli tasoissa valitun kanssa, järjestys ratkaisi.',
    sv: '{agent} var jämbördig med den valda, ordningen avgjorde.',
    en: '{agent} was equal with the one chosen; the order decided.',
  },
  'chosen-only': {
    fi: '{agent} oli ainoa, joka voi ottaa asian.',
    sv: '{agent} var den enda som kunde ta ärendet.',
    en: '{agent} was the only one who could take it.',
  },
  'chosen-known': {
    fi: '{agent} on hoitanut asiaa aiemmin.',
    sv: '{agent} har skött ärendet tidigare.',
    en: '{agent} has had this ticket before.',
  },
  'chosen-language': {
    fi: '{agent} puhuu asukkaan kieltä.',
    sv: '{agent} talar invånarens språk.',
    en: '{agent} speaks the resident’s language.',
  },
  'chosen-own': {
    fi: '{agent} palvelee asukkaan omaa kaupunkia.',
    sv: '{agent} betjänar invånarens egen stad.',
    en: '{agent} serves the resident’s own city.',
  },
  'chosen-free': {
    fi: '{agent} oli vähiten varattu.',
    sv: '{agent} hade mest ledig kapacitet.',
    en: '{agent} had the most room.',
  },
  'chosen-idle': {
    fi: '{agent} oli odottanut työtä pisimpään.',
    sv: '{agent} hade väntat längst på arbete.',
    en: '{agent} had waited for work the longest.',
  },
  'chosen-order': {
    fi: '{agent} oli tasoissa muiden kanssa ja järjestyksessä ensimmäinen.',
    sv: '{agent} var jämbördig med andra och först i ordningen.',
    en: '{agent} was equal with others and first in order.',
  },
};

const STEPS = {
  'ticket.queued': { fi: 'Asia tuli jonoon.', sv: 'Ärendet kom i kö.', en: 'It entered the queue.' },
  'ticket.offered': {
    fi: 'Tarjottu: {agent}.',
    sv: 'Erbjudet: {agent}.',
    en: 'Offered to {agent}.',
  },
  'ticket.offer-ended': {
    fi: 'Tarjous päättyi: {agent}.',
    sv: 'Erbjudandet upphörde: {agent}.',
    en: 'The offer to {agent} ended.',
  },
  'ticket.assigned': {
    fi: 'Annettu: {agent}.',
    sv: 'Tilldelat: {agent}.',
    en: 'Given to {agent}.',
  },
  'ticket.claimed': {
    fi: '{agent} otti asian jonosta.',
    sv: '{agent} tog ärendet från kön.',
    en: '{agent} took it from the queue.',
  },
  'ticket.transferred': {
    fi: 'Siirretty toiseen palveluun.',
    sv: 'Överfört till en annan tjänst.',
    en: 'Transferred to another service.',
  },
  'ticket.escalated': {
    fi: '{agent} pyysi esihenkilöitä ottamaan asian.',
    sv: '{agent} bad arbetsledarna ta ärendet.',
    en: '{agent} asked the supervisors to take it.',
  },
  'ticket.escalation-ended': {
    fi: 'Esihenkilöiden ei enää tarvitse ottaa asiaa.',
    sv: 'Arbetsledarna behöver inte längre ta ärendet.',
    en: 'The supervisors need not take it any more.',
  },
} satisfies Partial<Record<TicketEvent['type'], LocalName>>;
export type RoutingStep = keyof typeof STEPS;

/** Why a ticket entered the queue, where that says more than that it did. */
const ENTRIES: Record<string, LocalName> = {
  'agent-offline': {
    fi: 'Asia palasi jonoon, koska sen hoitaja ei ollut enää tavoitettavissa.',
    sv: 'Ärendet kom tillbaka till kön, eftersom handläggaren inte längre var anträffbar.',
    en: 'It came back to the queue, because its agent was no longer there.',
  },
  'handed-over': {
    fi: 'Asia siirrettiin toisen kaupungin vastattavaksi.',
    sv: 'Ärendet överfördes till en annan stad.',
    en: 'It was handed to another city.',
  },
  'handover-declined': {
    fi: 'Toinen kaupunki ei ottanut asiaa, ja se palasi jonoon.',
    sv: 'Den andra staden tog inte emot ärendet, och det kom tillbaka till kön.',
    en: 'The other city declined it, and it came back to the queue.',
  },
  'resident-wrote': {
    fi: 'Asukas kirjoitti uudelleen, ja asia tuli jonoon.',
    sv: 'Invånaren skrev igen och ärendet kom i kö.',
    en: 'The resident wrote again, and it entered the queue.',
  },
};

const ESCALATIONS: Record<string, LocalName> = {
  'max-wait': {
    fi: 'Asia odotti kauemmin kuin saa, ja esihenkilöitä pyydettiin ottamaan se.',
    sv: 'Ärendet väntade längre än tillåtet och arbetsledarna ombads ta det.',
    en: 'It waited longer than it may, and the supervisors were asked to take it.',
  },
  escalation: {
    fi: 'Tarjottu esihenkilölle: {agent}.',
    sv: 'Erbjudet en arbetsledare: {agent}.',
    en: 'Offered to {agent} as a supervisor.',
  },
  taken: {
    fi: 'Asia sai hoitajan, eikä esihenkilöiden enää tarvitse ottaa sitä.',
    sv: 'Ärendet fick en handläggare och arbetsledarna behöver inte längre ta det.',
    en: 'It was taken; the supervisors are no longer asked.',
  },
  resolved: {
    fi: 'Asia ratkaistiin, eikä esihenkilöiden enää tarvitse ottaa sitä.',
    sv: 'Ärendet löstes och arbetsledarna behöver inte längre ta det.',
    en: 'It was resolved; the supervisors are no longer asked.',
  },
  withdrawn: {
    fi: 'Pyyntö esihenkilöille peruttiin.',
    sv: 'Begäran till arbetsledarna återkallades.',
    en: 'The request to the supervisors was withdrawn.',
  },
};

const ENDS: Record<string, LocalName> = {
  expired: {
    fi: '{agent} ei vastannut tarjoukseen ajoissa.',
    sv: '{agent} svarade inte på erbjudandet i tid.',
    en: '{agent} did not answer the offer in time.',
  },
  declined: {
    fi: '{agent} kieltäytyi tarjouksesta.',
    sv: '{agent} tackade nej till erbjudandet.',
    en: '{agent} declined the offer.',
  },
  accepted: {
    fi: '{agent} hyväksyi tarjouksen.',
    sv: '{agent} tog emot erbjudandet.',
    en: '{agent} accepted the offer.',
  },
  rescinded: {
    fi: 'Tarjous peruttiin: {agent}.',
    sv: 'Erbjudandet drogs tillbaka: {agent}.',
    en: 'The offer to {agent} was withdrawn.',
  },
};

const WHYS: Partial<Record<RoutingStep, Record<string, LocalName>>> = {
  'ticket.claimed': {
    escalation: {
      fi: '{agent} otti asian esihenkilönä.',
      sv: '{agent} tog ärendet som arbetsledare.',
      en: '{agent} took it as a supervisor.',
    },
  },
  'ticket.offered': ESCALATIONS,
  'ticket.offer-ended': ENDS,
  'ticket.escalated': ESCALATIONS,
  'ticket.escalation-ended': ESCALATIONS,
};

const DRY_RUN: Record<Exclude<DryRunEnd['end'], 'other'>, LocalName> = {
  same: {
    fi: '{agent} olisi voinut saada tämän myös näin.',
    sv: '{agent} skulle ha kunnat få detta också så här.',
    en: '{agent} could have had this under these rules too.',
  },
  later: {
    fi: 'Kukaan ei olisi saanut tätä vielä, vasta {after} sekunnin odotuksen jälkeen.',
    sv: 'Ingen skulle ännu ha fått detta, utan först efter {after} s väntan.',
    en: 'Nobody would have had this yet: only after {after} s of waiting.',
  },
  pull: {
    fi: 'Tämä olisi odottanut, kunnes joku olisi ottanut sen jonosta.',
    sv: 'Detta skulle ha väntat tills någon tog det från kön.',
    en: 'This would have waited until somebody took it from the queue.',
  },
  nobody: {
    fi: 'Kukaan ei olisi saanut tätä missään vaiheessa.',
    sv: 'Ingen skulle ha fått detta i något steg.',
    en: 'Nobody would have had this in any step.',
  },
};

/** What other rules would have made of a ticket that `agent` was given. */
export function dryRunWords(end: DryRunEnd, agent: string): LocalName {
  if (end.end === 'other') return reasonWords(end.reason, agent);
  const { fi, sv, en } = filled(DRY_RUN[end.end], agent);
  const fill = (text: string) => text.replace('{after}', String('afterSeconds' in end ? end.afterSeconds : 0));
  return { fi: fill(fi), sv: fill(sv), en: fill(en) };
}

export function isRoutingStep(type: TicketEvent['type']): type is RoutingStep {
  return type in STEPS;
}

export function reasonWords(reason: keyof typeof REASONS, agent: string): LocalName {
  return filled(REASONS[reason], agent);
}

export function stepWords(type: RoutingStep, { agent, why }: { agent: string; why: unknown }): LocalName {
  const said = typeof why === 'string' && type !== 'ticket.transferred' ? (WHYS[type] ?? ENTRIES)[why] : undefined;
  return filled(said ?? STEPS[type], agent);
}

function filled({ fi, sv, en }: LocalName, agent: string): LocalName {
  const fill = (text: string) => text.replaceAll('{agent}', () => agent);
  return { fi: fill(fi), sv: fill(sv), en: fill(en) };
}
