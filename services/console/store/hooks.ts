import type { AgentView } from '../../../shared/contracts/agents.ts';
import type { TicketView } from '../../../shared/contracts/tickets.ts';
import { useLanguage } from '../texts/use-texts.ts';
import { useLive } from './live-state.ts';
import type { TicketList } from './ticket-list.ts';

export function useTicket(id: string): TicketView | undefined {
  return useLive(({ tickets }) => tickets.get(id));
}

export function useList(name: string): TicketList | undefined {
  return useLive(({ lists }) => lists[name]);
}

/** Who is signed in; of screens that stand behind the sign-in only. */
export function useMe(): AgentView | null {
  return useLive(({ session }) => (session.state === 'in' || session.state === 'ended' ? session.agent : null));
}

/** A service's name in the language of the screen, its id until names are known. */
export function useServiceName(city: string, service: string): string {
  const language = useLanguage();
  return useLive(({ services }) => {
    const found = services.find((one) => one.city === city && one.id === service);
    return found?.name[language] ?? service;
  });
}

/** A city's name in the language of the screen, its id until names are known. */
export function useCityName(city: string): string {
  const language = useLanguage();
  return useLive(({ services }) => services.find((one) => one.city === city)?.cityName[language] ?? city);
}
