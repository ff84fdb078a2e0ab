export type DemoResident = { id: string; name: string; phone: string; email: string };

/** Invented people to write as, so that a second conversation can be begun beside the first. */
export const DEMO_RESIDENTS: readonly [DemoResident, ...DemoResident[]] = [
  { id: 'helmi', name: 'Helmi Niemelä', phone: '+358401234561', email: 'helmi.niemela@home.example' },
  { id: 'elias', name: 'Elias Rantanen', phone: '+358401234562', email: 'elias.rantanen@home.example' },
  { id: 'siv', name: 'Siv Björklund', phone: '+358401234563', email: 'siv.bjorklund@home.example' },
  { id: 'amina', name: 'Amina Warsame', phone: '+358401234564', email: 'amina.warsame@home.example' },
];

/** Nobody to write as: what everybody's phones and mailboxes show of a city, such as a simulated day's. */
export const EVERYBODY = 'everybody';

/** Undefined is everybody. */
export function chosenResident(id: unknown): DemoResident | undefined {
  if (id === EVERYBODY) return undefined;
  return DEMO_RESIDENTS.find((one) => one.id === id) ?? DEMO_RESIDENTS[0];
}
