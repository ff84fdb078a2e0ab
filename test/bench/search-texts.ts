/** What residents write of, in forms as they come; those in front come far more often. */
const WORDS = {
  fi: `on ei ja hei että roskat kadulla olisi mutta jäteastia täynnä aurattu päiväkodin lasku pysäköintilupaa hakemus
    kirjastossa katuvalo rikki koulun asunto vuokra terveyskeskukseen aika peruuttaa osoitteen muutos bussin pysäkki
    puistossa penkki uimahallin aukioloajat lumi liukas hiekoitus kuoppa liikenteen melu rakennusluvan käsittely
    esteettömyys ramppi sosiaalityöntekijän yhteystiedot lapsen varhaiskasvatuspaikka siirto tontin raja puun kaato`,
  sv: `det är inte och hej att soporna gatan skulle men sopkärlet fullt plogad daghemmet räkningen parkeringstillstånd
    ansökan biblioteket gatlampan trasig skolans bostad hyran hälsocentralen tid avboka adressen ändring bussen
    hållplats parken bänken simhallens öppettider snön halt sandning grop trafiken buller bygglovet behandling`,
  en: `the is not and hello that rubbish street would but bin full ploughed daycare invoice parking permit application
    library streetlight broken school flat rent clinic appointment cancel address change bus stop park bench pool
    opening hours snow slippery gravel pothole traffic noise building handling ramp worker contact child transfer`,
} as const;
const LISTS = Object.values(WORDS).map((words) => words.trim().split(/\s+/));
const LANGUAGE_OF = [0, 0, 0, 0, 0, 0, 1, 2, 2, 2];
const LENGTH = 24;
/** Streets and surnames: many, each seldom. */
const NAMES = 8_000;

/** The same for the same number: a resident's message, with a street, a name, and now and then a phone number. */
export function residentText(n: number): string {
  const random = drawn(n + 1);
  const words = LISTS[LANGUAGE_OF[n % LANGUAGE_OF.length] ?? 0] ?? [];
  const said = Array.from({ length: LENGTH }, () => words[Math.floor(words.length ** random()) - 1] ?? '');
  const phone = n % 10 === 0 ? ` ${phoneOf(n)}` : '';
  return `${said.join(' ')}, ${nameOf(Math.floor(random() * NAMES))}kuja ${n % 90}${phone}, ${nameOf(n % NAMES)}nen`;
}

export const phoneOf = (n: number) => `040 ${String(1_000_000 + n).replace(/(...)$/, ' $1')}`;

const SYLLABLES = 'ka ro mi se lu ta po vi na he ju ki sa to le ra mu pe no ha'.split(' ');
export function nameOf(n: number): string {
  const at = (power: number) => SYLLABLES[Math.floor(n / SYLLABLES.length ** power) % SYLLABLES.length] ?? '';
  return at(2) + at(1) + at(0) + at(1);
}

/** Numbers from 0 up to 1 (Park and Miller): a bench needs no better ones. */
function drawn(seed: number): () => number {
  let state = (seed * 48_271) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
