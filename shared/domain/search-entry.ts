import { sha256 } from '../ids.ts';
import { beginningTerms, languagesOf, mailTerm, numberTerm, phoneTerm, wordsIn } from './search-words.ts';
import type { Identity, Message, Ticket } from './types.ts';

/** What a ticket is found by, apart from it: derived, made again at any time. */
export type SearchEntry = {
  /** The ticket's. */
  _id: string;
  city: string;
  /** When the ticket was created: the order of what is found. */
  at: Date;
  terms: string[];
  /** Fingerprint of what the terms of the ticket itself were made of. */
  head: string;
  /** Messages of each line whose terms are in. */
  conversation: number;
  notes: number;
  /** The ticket's version that this was made of: an older one never replaces it. */
  version: number;
};

/** What is read of a ticket for its entry. */
export type Indexed = Pick<
  Ticket,
  | '_id'
  | 'city'
  | 'number'
  | 'subject'
  | 'contact'
  | 'tags'
  | 'language'
  | 'conversation'
  | 'notes'
  | 'version'
  | 'createdAt'
>;

export type HeadText = { where: 'number' | 'subject' | 'contact'; text: string };

/** What can be found in a ticket itself. A chat's session is a secret of its resident, and no address. */
export function headTexts({ number, subject, contact }: Pick<Ticket, 'number' | 'subject' | 'contact'>): HeadText[] {
  return [
    { where: 'number', text: number },
    { where: 'subject', text: subject },
    ...[contact.name ?? '', ...addressesOf(contact).map(({ address }) => address)].map((text) => ({
      where: 'contact' as const,
      text,
    })),
  ].filter(({ text }) => text !== '') as HeadText[];
}

export function headTerms(ticket: Indexed): string[] {
  const { number, subject, contact, tags, language } = ticket;
  const said = [subject, contact.name ?? '', ...tags].join('\n');
  const addresses = addressesOf(contact);
  return [
    ...termsIn(said, language),
    ...addresses.flatMap(({ address }) => termsIn(address, language)),
    // its count alone too, with and without noughts; city and year say nothing
    ...termsIn(number.split('-').at(-1) ?? '', language),
    numberTerm(number),
    // once more as what the ticket itself is, not only speaks of
    ...[numberTerm(number), ...addresses.map(identityTerm)].map(ownTerm),
  ];
}

/** Announcements by the system say the same in every ticket. */
export function messageTerms(
  { text, direction }: Pick<Message, 'text' | 'direction'>,
  { language }: Pick<Ticket, 'language'>,
): string[] {
  return direction === 'system' ? [] : termsIn(text, language);
}

/** Changes with everything that `headTerms` are made of, and with the language, by which messages are read too. */
export function headOf({ number, subject, contact, tags, language }: Indexed): string {
  return sha256(JSON.stringify([number, subject, contact.name, addressesOf(contact), tags, language])).slice(0, 16);
}

/** Of the ticket itself: its number, or an address of its resident. */
export function ownTerm(term: string): string {
  return `=${term}`;
}

function termsIn(text: string, language: Ticket['language']): string[] {
  const terms = wordsIn(text, languagesOf(text, language)).flatMap((word) => word.terms);
  return terms.flatMap((term) => [term, ...beginningTerms(term)]);
}

function addressesOf({ identities }: Ticket['contact']): Identity[] {
  return identities.filter(({ kind }) => kind !== 'chat');
}

function identityTerm({ kind, address }: Identity): string {
  return kind === 'email' ? mailTerm(address) : phoneTerm(address);
}
