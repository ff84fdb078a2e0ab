import type { Language } from '../../../shared/domain/types.ts';
import type { Draw } from '../draw.ts';
import { TOPICS, type Topic } from './topics.ts';

/** What a contact and its agent say, and who the contact is. Nobody is called so. */
export type Words = { name: string; question: string; answer: string };

const FIRST_NAMES = ['Aino', 'Eero', 'Helmi', 'Ilmari', 'Kerttu', 'Lempi', 'Otso', 'Saimi', 'Tauno', 'Venla'];
const SURNAMES: Readonly<Record<Language, readonly string[]>> = {
  fi: ['Esimerkki', 'Mallinen', 'Testilä', 'Kokeilinen'],
  sv: ['Exempelström', 'Provberg', 'Testlund', 'Modellqvist'],
  en: ['Example', 'Sampleton', 'Testworth', 'Mockley'],
};
const GREETINGS: Readonly<Record<Language, string>> = {
  fi: 'Hei! Katson asiaa, hetki vain.',
  sv: 'Hej! Jag tittar på saken, ett ögonblick.',
  en: 'Hello! Let me look into that, one moment.',
};
const THANKS: Readonly<Record<Language, string>> = { fi: 'Kiitos avusta!', sv: 'Tack för hjälpen!', en: 'Thank you!' };

export function drawWords(draw: Draw, { service, language }: { service: string; language: Language }): Words {
  const [question, answer] = oneOf<Topic>(draw, TOPICS[service] ?? TOPICS.general ?? [])[language];
  return { name: `${oneOf(draw, FIRST_NAMES)} ${oneOf(draw, SURNAMES[language])}`, question, answer };
}

export const greetingIn = (language: Language | null): string => GREETINGS[language ?? 'fi'];
export const thanksIn = (language: Language | null): string => THANKS[language ?? 'fi'];

/** To whoever wrote something that this run has not planned: a person who tries the demo, or an earlier run. */
const HANDED_ON: Readonly<Record<Language, string>> = {
  fi: 'Kiitos viestistä! Tämä on esittelyn vastaus: asianne on otettu vastaan.',
  sv: 'Tack för meddelandet! Det här är demons svar: ert ärende har tagits emot.',
  en: 'Thank you for writing! This is the demo’s answer: we have noted your request.',
};
export const handedOnIn = (language: Language | null): string => HANDED_ON[language ?? 'fi'];

function oneOf<Item>(draw: Draw, items: readonly Item[]): Item {
  const item = items[Number(draw.weighted(Object.fromEntries(items.map((_, place) => [place, 1]))))];
  if (item === undefined) throw new RangeError('nothing to draw from');
  return item;
}
