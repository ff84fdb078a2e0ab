import type { Channel, PresenceState, Priority, TicketStatus } from '../../../shared/domain/types.ts';
import type { Area } from './texts.ts';

export const channelTexts = {
  chat: { fi: 'Chat', sv: 'Chatt', en: 'Chat' },
  sms: { fi: 'Tekstiviesti', sv: 'SMS', en: 'SMS' },
  email: { fi: 'Sähköposti', sv: 'E-post', en: 'Email' },
  web: { fi: 'Verkko', sv: 'Webb', en: 'Web' },
} satisfies Record<Channel, Area[string]>;

export const statusTexts = {
  queued: { fi: 'Jonossa', sv: 'I kö', en: 'Queued' },
  offered: { fi: 'Tarjottu', sv: 'Erbjuden', en: 'Offered' },
  open: { fi: 'Työn alla', sv: 'Öppen', en: 'Open' },
  pending: { fi: 'Odottaa asukasta', sv: 'Väntar på invånaren', en: 'Waiting for the resident' },
  snoozed: { fi: 'Torkulla', sv: 'Uppskjuten', en: 'Snoozed' },
  resolved: { fi: 'Ratkaistu', sv: 'Löst', en: 'Resolved' },
  closed: { fi: 'Suljettu', sv: 'Stängd', en: 'Closed' },
} satisfies Record<TicketStatus, Area[string]>;

export const priorityTexts = {
  low: { fi: 'Matala', sv: 'Låg', en: 'Low' },
  normal: { fi: 'Normaali', sv: 'Normal', en: 'Normal' },
  high: { fi: 'Korkea', sv: 'Hög', en: 'High' },
  urgent: { fi: 'Kiireellinen', sv: 'Brådskande', en: 'Urgent' },
} satisfies Record<Priority, Area[string]>;

export const presenceTexts = {
  available: { fi: 'Paikalla', sv: 'Tillgänglig', en: 'Available' },
  busy: { fi: 'Varattu', sv: 'Upptagen', en: 'Busy' },
  away: { fi: 'Poissa', sv: 'Borta', en: 'Away' },
  offline: { fi: 'Ei linjoilla', sv: 'Offline', en: 'Offline' },
} satisfies Record<PresenceState, Area[string]>;
