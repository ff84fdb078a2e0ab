import type { TicketView } from '../../shared/contracts/tickets.ts';
import type { Answer, Stack } from './stack.ts';

export const OURS = '+358500000001';

type Upload = Options & { name?: string };
type Options = { as?: string; headers?: Record<string, string> };

export const itemsOf = <Item>({ body }: Answer) => body.items as Item[];
export const nextOf = ({ body }: Answer) => body.next as string | null;

/** Requests to the staff's interface by one account, or `as` another. */
export async function signInTo(stack: Stack, who = 'agent1') {
  const token = await stack.signIn(who);
  let phones = 0;

  const get = (path: string, { as = token, headers = {} }: Options = {}) =>
    stack.call('GET', `/api/v1${path}`, { token: as, headers });
  const newPhone = () => `+35840200${String(++phones).padStart(4, '0')}`;

  return {
    token,
    get,
    newPhone,
    post: (path: string, body: unknown, { as = token, headers = {} }: Options = {}) =>
      stack.call('POST', `/api/v1${path}`, { token: as, body, headers }),
    patch: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      stack.call('PATCH', `/api/v1${path}`, { token, body, headers }),
    /** A resident's SMS from a new number, or one more from the same. */
    async aTicket(from = newPhone(), text = 'Roskakori on täynnä'): Promise<TicketView> {
      await stack.twilio.deliverInbound({ from, to: OURS, body: text });
      const ticket = await stack.store.tickets.latestOf('helsinki', `sms:${OURS}:${from}`);
      return (await get(`/tickets/${ticket?._id}`)).body as TicketView;
    },
    /** Page after page, until there is no more. */
    async readAll<Item>(path: string, limit: number): Promise<Item[]> {
      const url = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`;
      const read: Item[] = [];
      for (let page = await get(url); ; page = await get(`${url}&cursor=${nextOf(page)}`)) {
        if (page.status !== 200) throw new Error(JSON.stringify(page.body));
        const items = itemsOf<Item>(page);
        if (items.length > limit) throw new Error(`${items.length} in a page of ${limit}`);
        read.push(...items);
        if (!nextOf(page)) return read;
      }
    },
    upload(bytes: number, { as = token, headers = {}, name = 'kuva ä.png' }: Upload = {}): Promise<Response> {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), name);
      return fetch(`${stack.url}/api/v1/attachments`, {
        method: 'POST',
        body: form,
        headers: { ...(as && { authorization: `Bearer ${as}` }), ...headers },
      });
    },
  };
}

export type StaffClient = Awaited<ReturnType<typeof signInTo>>;
