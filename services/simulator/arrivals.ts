import type { Contact } from './contact.ts';
import type { Draw } from './draw.ts';
import {
  CHANNEL_SHARES,
  CHAT_PATIENCE_MEAN_MS,
  CITIES,
  CONTACTS_PER_THOUSAND,
  HANDLE_MEAN_MS,
  HANDLE_VARIATION,
  HOUR_MS,
  HOUR_SHARES,
  LANGUAGE_SHARES,
  OPENS_AT_HOUR,
  SERVICE_SHARES,
} from './parameters.ts';

export type CityDay = { city: string; arrivals: Contact[] };

/** Contacts that a city expects in each hour, from the opening on. */
export function hourlyContacts(inhabitants: number): number[] {
  return HOUR_SHARES.map((share) => (share * inhabitants * CONTACTS_PER_THOUSAND) / 1000);
}

/** The contacts of one day in all cities, in the order of their arrival. */
export function drawDay(draw: Draw): CityDay[] {
  return CITIES.map(({ city, inhabitants }) => ({
    city,
    arrivals: hourlyContacts(inhabitants).flatMap((expected, hour) =>
      drawTimes(draw, expected).map((atMs) => drawContact(draw, city, (OPENS_AT_HOUR + hour) * HOUR_MS + atMs)),
    ),
  }));
}

/** Poisson within the hour: exponential gaps. What reaches over its end is dropped, as the gaps have no memory. */
function drawTimes(draw: Draw, expected: number): number[] {
  const times: number[] = [];
  for (let atMs = 0; ; ) {
    atMs += draw.exponential(HOUR_MS / expected);
    if (atMs >= HOUR_MS) return times;
    times.push(atMs);
  }
}

/** Patience is drawn for every channel, so that a changed share moves no other draw. */
function drawContact(draw: Draw, city: string, arrivesAtMs: number): Contact {
  const service = draw.weighted(SERVICE_SHARES);
  const channel = draw.weighted(CHANNEL_SHARES);
  const language = draw.weighted(LANGUAGE_SHARES);
  const handleMs = draw.lognormal(HANDLE_MEAN_MS[channel], HANDLE_VARIATION);
  const patienceMs = draw.exponential(CHAT_PATIENCE_MEAN_MS);
  return {
    id: `${city}-${Math.round(arrivesAtMs * 1000)}`,
    city,
    service,
    channel,
    language,
    arrivesAtMs,
    handleMs,
    patienceMs: channel === 'chat' ? patienceMs : Number.POSITIVE_INFINITY,
  };
}
