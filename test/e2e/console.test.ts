import type { Page } from 'playwright-core';
import { buildConsole } from '../../services/launcher/build-console.ts';
import { demoSmsNumber } from '../../shared/demo-data.ts';
import { ask, connected, type Stack, startStack } from '../support/stack.ts';
import { type Browser, describeInBrowser, faultsInEverySize, openBrowser, SIZES, type Tab } from './browser.ts';
import { focusedName, tabTo } from './keyboard.ts';

const CITY = demoSmsNumber('helsinki');
const [RESIDENT, ANOTHER, THIRD] = ['+358401234567', '+358407654321', '+358409876543'];
/** What a browser says of the question whether somebody is signed in already. */
const NOBODY_YET = /401/;

describeInBrowser('an agent’s day in the console, by keyboard', () => {
  let stack: Stack;
  let browser: Browser;
  let tab: Tab;
  let page: Page;
  beforeAll(async () => {
    await buildConsole(() => {});
    [stack, browser] = await Promise.all([startStack(), openBrowser()]);
    tab = await browser.tab();
    page = tab.page;
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  it('signs in, told what is wrong before', async () => {
    await page.goto(`${stack.url}/console`);
    await page.getByRole('heading', { name: 'Yhteys' }).waitFor();
    await page.locator('#email:focus').waitFor();
    await tabTo(page, 'Email*');
    await page.keyboard.type('agent1@helsinki.example');
    await tabTo(page, 'Password*');
    await page.keyboard.type('something else');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The email or the password is wrong.').waitFor();
    expect(await faults()).toEqual([]);

    await page.keyboard.press('Control+A');
    await page.keyboard.type('yhteys-demo');
    await page.keyboard.press('Enter');

    await page.getByText('The queue is empty.').waitFor();
    expect(await faults()).toEqual([]);
  });

  it('sees an SMS come into the queue, claims it and answers; the answer is on the resident’s phone', async () => {
    await stack.twilio.deliverInbound({ from: RESIDENT, to: CITY, body: 'The street lamp is broken' });
    await queue().getByText('The street lamp is broken').waitFor();

    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'The street lamp is broken' }).waitFor();
    await hasFocus('The street lamp is broken');
    expect(await faults()).toEqual([]);
    await tabTo(page, 'Claim');
    await page.keyboard.press('Enter');
    await mine().getByText('The street lamp is broken').waitFor();
    await queue().getByText('The queue is empty.').waitFor();
    await page.locator('textarea:focus').waitFor();
    await page.getByText('Nothing is offered to you while you are offline.').waitFor();

    await page.keyboard.type('We mend it this week €');
    await page.getByText('1 SMS · 22/1600 characters').waitFor();
    const sent = stack.twilio.nextSent();
    await page.keyboard.press('Control+Enter');

    expect(await sent).toMatchObject({ to: RESIDENT, body: 'We mend it this week €' });
    await messages().getByText('Delivered').waitFor();
    await page.locator('textarea:focus').waitFor();
    expect(await page.locator('textarea').inputValue()).toBe('');
  });

  it('hears the resident at once, notes something for colleagues, and resolves the ticket', async () => {
    await stack.twilio.deliverInbound({ from: RESIDENT, to: CITY, body: 'Thank you!' });
    await messages().getByText('Thank you!').waitFor();

    await page.getByRole('button', { name: 'Internal note' }).press('Enter');
    await page.locator('textarea').focus();
    await page.keyboard.type('Maintenance knows');
    await page.keyboard.press('Control+Enter');
    await messages().getByText('Maintenance knows').waitFor();
    expect(stack.twilio.sent().map(({ body }) => body)).not.toContain('Maintenance knows');
    expect(await faults()).toEqual([]);

    await page.getByRole('button', { name: 'Resolve' }).press('Enter');
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    await mine().getByText('You have nothing in hand.').waitFor();
    expect(await focusedName(page)).toBe('The street lamp is broken');
  });

  it('claims, writes and resolves by one letter each; the focus is where the next thing is done', async () => {
    await stack.twilio.deliverInbound({ from: THIRD, to: CITY, body: 'The bin is full' });
    await queue().getByText('The bin is full').waitFor();
    await page.keyboard.press('j');
    await hasFocus('The bin is full');
    expect(await page.getByRole('button', { name: 'Claim' }).getAttribute('aria-keyshortcuts')).toBe('c');

    await page.keyboard.press('c');
    await mine().getByText('The bin is full').waitFor();
    await page.locator('textarea:focus').waitFor();
    await page.getByRole('heading', { name: 'The bin is full' }).focus();
    await page.keyboard.press('r');
    await page.locator('textarea:focus').waitFor();
    expect(await page.locator('textarea').inputValue()).toBe('');
    await page.getByRole('heading', { name: 'The bin is full' }).focus();
    await page.keyboard.press('e');

    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    await hasFocus('The bin is full');
  });

  it('opens the account menu, reads it, and closes it by Escape or beside it', async () => {
    const summary = page.locator('summary', { hasText: 'Aino Lehtovaara' });
    const appearance = page.getByRole('button', { name: 'Light' });
    await summary.press('Enter');
    const { height = 0 } = (await appearance.boundingBox()) ?? {};
    expect(height).toBeLessThan(40);
    expect(await faults()).toEqual([]);
    await appearance.focus();
    await page.keyboard.press('Escape');
    await appearance.waitFor({ state: 'hidden' });
    expect(await focusedName(page)).toMatch(/^Aino Lehtovaara/);

    await summary.press('Enter');
    await appearance.waitFor();
    await page.getByRole('main').click({ position: { x: 5, y: 5 } });
    await appearance.waitFor({ state: 'hidden' });
  });

  it('is offered a chat and accepts it', async () => {
    await page.getByLabel('Presence').focus();
    await page.keyboard.type('Avail');
    const chat = stack.connect('/chat', { city: 'helsinki', service: 'general' });
    await connected(chat);
    await ask(chat, 'message', { id: '1', text: 'Is anybody there?' });

    await page.getByRole('button', { name: 'Accept' }).waitFor();
    await queue().getByText('Offered').waitFor();
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Accept' }).press('Enter');

    await page.getByRole('heading', { name: 'Is anybody there?' }).waitFor();
    await hasFocus('Is anybody there?');
    await mine().getByText('Is anybody there?').waitFor();
    expect(await page.getByRole('button', { name: 'Accept' }).count()).toBe(0);
  });

  it('is reminded that nothing comes while offline, is available again by one button, and accepts by key', async () => {
    await page.getByLabel('Presence').selectOption('offline');
    await page.getByText('Nothing is offered to you while you are offline.').waitFor();
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Set available' }).press('Enter');
    await page.getByRole('button', { name: 'Set available' }).waitFor({ state: 'hidden' });
    const chat = stack.connect('/chat', { city: 'helsinki', service: 'general' });
    await connected(chat);
    await ask(chat, 'message', { id: '1', text: 'When do you open?' });

    await page.getByRole('button', { name: 'Accept' }).waitFor();
    await page.keyboard.press('a');

    await hasFocus('When do you open?');
    await mine().getByText('When do you open?').waitFor();
  });

  it('keeps what could not be sent, and is right again after a lost connection without a reload', async () => {
    await page.evaluate('globalThis.isSamePage = true');
    await page.context().setOffline(true);
    await page.getByText('The connection was lost.').waitFor();
    await stack.twilio.deliverInbound({ from: ANOTHER, to: CITY, body: 'The ice is slippery' });
    await page.locator('textarea').focus();
    await page.keyboard.type('Yes, I am');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The server could not be reached.').waitFor();
    expect(await page.locator('textarea').inputValue()).toBe('Yes, I am');
    expect(await faults()).toEqual([]);

    await page.context().setOffline(false);
    await page.getByText('The ice is slippery').first().waitFor();
    await page.getByText('The server could not be reached.').waitFor({ state: 'hidden' });
    await page.locator('textarea').focus();
    await page.keyboard.press('Control+Enter');

    await messages().getByText('Yes, I am').waitFor();
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
  });

  it('works in the language and colours of their choice, kept for the next time', async () => {
    await page.locator('summary', { hasText: 'Aino Lehtovaara' }).press('Enter');
    await page.getByRole('button', { name: 'Svenska' }).press('Enter');
    await page.getByRole('button', { name: 'Mörkt' }).press('Enter');
    await page.getByRole('heading', { name: 'Mina ärenden' }).waitFor();
    expect(await faults()).toEqual([]);

    await page.reload();

    await page.getByRole('heading', { name: 'Mina ärenden' }).waitFor();
    expect(await page.evaluate('[document.documentElement.lang, document.documentElement.dataset.theme]')).toEqual([
      'sv',
      'dark',
    ]);
    expect(tab.complaints.filter((said) => !NOBODY_YET.test(said) && !/ERR_INTERNET_DISCONNECTED/.test(said))).toEqual(
      [],
    );
  });

  async function faults(): Promise<string[]> {
    const found = await faultsInEverySize(tab);
    await page.setViewportSize(SIZES.wide);
    return found;
  }
  /** It comes with the next picture. */
  async function hasFocus(heading: string): Promise<void> {
    await page.locator('h1:focus', { hasText: heading }).waitFor();
  }
  const queue = () => page.getByRole('region', { name: /Shared queue/ });
  const mine = () => page.getByRole('region', { name: /My work/ });
  const messages = () => page.getByRole('log');
});
