/* What the parts of a city's page share. */
import { say } from './texts.js';

export const element = (id) => document.getElementById(id);
export const facts = element('devices').dataset;
const EVERY_MS = 1500;

/** What a storage holds as JSON; nothing where it cannot be read. */
export function keptIn(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** Asks the addresses for their items again and again, also after they were away, and says so meanwhile. */
export function follow(addresses, { show, trouble }) {
  async function ask() {
    try {
      show(...(await Promise.all(addresses.map(getItems))));
      trouble.textContent = '';
    } catch {
      if (!trouble.textContent) trouble.textContent = say('away');
    }
  }
  async function round() {
    await ask();
    setTimeout(() => void round(), EVERY_MS);
  }
  void round();
  return () => void ask();
}

async function getItems(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()).items;
}

/** The answer's body; thrown in words for people where it is a no. */
export async function post(url, body) {
  const isForm = body instanceof FormData;
  const response = await fetch(url, {
    method: 'POST',
    ...(!isForm && { headers: { 'content-type': 'application/json' } }),
    body: isForm ? body : JSON.stringify(body),
  }).catch((cause) => {
    throw new Error(say('notSent'), { cause });
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if ('sid' in answer) throw new Error(say('webhook', answer.status));
  throw new Error(say('refusedBy', answer.detail ?? response.status));
}

/** One at a time: a second press while the first is on its way sends nothing twice. */
export function onSubmit(form, { note, send, done }) {
  const tell = (text, isError) => {
    note.textContent = text;
    note.className = isError ? 'error' : '';
  };
  let isOnItsWay = false;
  async function submit() {
    if (isOnItsWay) return;
    isOnItsWay = true;
    tell(say('sending'), false);
    try {
      await send();
      tell(say('sent'), false);
      done();
    } catch (error) {
      tell(error.message, true);
    } finally {
      isOnItsWay = false;
    }
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
}

const openedAtMs = performance.now();
/** What was there before the page was is no news. */
const SETTLING_MS = 3000;

/** Counts on the tab of a device that is out of sight. */
export function toldOfNews(device) {
  const pane = element(device);
  if (pane.offsetParent !== null || performance.now() - openedAtMs < SETTLING_MS) return;
  const tab = document.querySelector(`.tabs a[href="#${device}"]`);
  const count = tab.querySelector('span') ?? document.createElement('span');
  // with a space between, also where it is read aloud
  if (!count.isConnected) tab.append(' ', count);
  count.dataset.count = Number(count.dataset.count ?? 0) + 1;
  count.textContent = say('news', Number(count.dataset.count));
}
