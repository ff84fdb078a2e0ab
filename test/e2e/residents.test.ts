import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { agentWhoAnswers } from './agent.ts';
import {
  type Browser,
  describeInBrowser,
  faultsInEverySize,
  faultsOf,
  openBrowser,
  SIZES,
  type Tab,
} from './browser.ts';
import { focusedName, tabTo } from './keyboard.ts';

const LONG_WORD = 'kerrostalo'.repeat(20);

describeInBrowser('a resident who has only a keyboard', () => {
  let stack: Stack;
  let browser: Browser;
  let tab: Tab;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  beforeEach(async () => {
    tab = await browser.tab({ size: 'phone' });
  });
  afterEach(() => tab.page.context().close());

  it('finds a city and chats with it in the language of their browser', async () => {
    const { page } = tab;
    const agent = await agentWhoAnswers(stack, { city: 'helsinki', text: `At eight. ${LONG_WORD}` });
    await page.goto(`${stack.url}/demo`);
    await tabTo(page, 'Helsinki');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Helsinki', level: 1 }).waitFor();

    await tabTo(page, 'Start the chat');
    await page.keyboard.press('Enter');
    await page.getByText('Connected.').waitFor();
    expect([await focusedName(page), await page.getAttribute('html', 'lang')]).toEqual(['Message', 'en']);
    expect(await faultsInEverySize(tab)).toEqual([]);

    const answered = agent.answerFirst();
    await page.keyboard.type(`When does the library open? ${LONG_WORD}`);
    await page.keyboard.press('Enter');
    await answered;

    await page.getByRole('log').getByText('At eight.').waitFor();
    expect(await page.getByRole('log').getByText('not sent').count()).toBe(0);
    expect(await page.getByRole('listitem').filter({ hasText: 'library' }).count()).toBe(1);
    expect(await faultsInEverySize(tab)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('sees which message waits for the connection, and which was refused', async () => {
    const { page } = tab;
    await page.goto(`${stack.url}/demo/turku?language=fi`);
    await tabTo(page, 'Aloita keskustelu');
    await page.keyboard.press('Enter');
    await page.getByText('Yhteys on valmis.').waitFor();

    await page.context().setOffline(true);
    await page.getByText('Yhdistetään…').waitFor();
    await page.keyboard.type('Haloo?');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('ei vielä lähetetty').waitFor();
    expect(await faultsInEverySize(tab)).toEqual([]);
    await page.context().setOffline(false);
    await page.getByRole('log').getByText('ei vielä lähetetty').waitFor({ state: 'detached' });

    await page.evaluate('document.querySelector("#text").removeAttribute("maxlength")');
    await page.locator('#text').fill('a'.repeat(10_001));
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('ei lähetetty: ').waitFor();
    expect(await faultsInEverySize(tab)).toEqual([]);
  });

  it('sends an SMS, reads the answer, and hears of a further one while another device is in front', async () => {
    const { page } = tab;
    const agent = await agentWhoAnswers(stack, { city: 'vantaa', text: 'Kiitos, korjaamme sen.' });
    await page.goto(`${stack.url}/demo/vantaa`);
    await tabTo(page, 'Phone');
    await page.keyboard.press('Enter');
    await page.locator('#phone:focus').waitFor();

    let answered = agent.answerFirst();
    await tabTo(page, 'Text message');
    await page.keyboard.type(`Katuvalo on rikki. ${LONG_WORD}`);
    await tabTo(page, 'Send the SMS');
    await page.keyboard.press('Enter');
    await page.getByText('Sent', { exact: true }).waitFor();
    await answered;

    const log = page.getByRole('log');
    await log.getByText('Kiitos, korjaamme sen.').waitFor();
    await log.getByText(/^\+358\d+ .* · delivered/).waitFor();
    expect(await log.getByRole('listitem').first().innerText()).toMatch(/^Me .* · sent\s+Katuvalo/);
    expect(await faultsInEverySize(tab)).toEqual([]);

    await page.setViewportSize(SIZES.phone);
    answered = agent.answerFirst();
    await page.locator('#body').fill('Kiitos!');
    await page.getByRole('link', { name: 'Mailbox' }).click();
    // only now, since the answer may come before the next click
    await page.evaluate('document.querySelector("#sms").requestSubmit()');
    await answered;
    await page.getByRole('link', { name: 'Phone 1 new' }).click();
    await page.getByRole('link', { name: 'Phone', exact: true }).waitFor();
    expect(await log.getByRole('listitem').count()).toBe(4);
    expect(tab.complaints).toEqual([]);
  });

  it('begins a second conversation as somebody else, and everybody’s can be watched', async () => {
    const { page } = tab;
    const list = page.getByRole('log').getByRole('listitem');
    const send = async (text: string) => {
      await page.locator('#body').fill(text);
      await page.getByRole('button', { name: 'Send the SMS' }).click();
      await list.filter({ hasText: text }).waitFor();
    };
    await page.goto(`${stack.url}/demo/oulu?language=sv#phone`);
    await page.locator('#body').fill('Gatan är hal.');
    await page.getByRole('button', { name: 'Skicka sms' }).click();
    await list.filter({ hasText: 'Gatan' }).waitFor();

    await page.getByRole('link', { name: 'English' }).click();
    await tabTo(page, 'Elias Rantanen');
    await page.keyboard.press('Enter');
    await page.getByText('No text messages yet.').waitFor();
    await send('The street is slippery.');
    expect(await list.count()).toBe(1);

    await page.getByRole('link', { name: 'All residents' }).click();
    await page.getByText('Choose a resident to write yourself.').waitFor();
    await list.nth(1).waitFor();
    expect((await list.allInnerTexts()).join()).toMatch(/4561 → \+358500000006 [^]*Gatan[^]*4562 → [^]*The street/);
    expect(await page.getByRole('button', { name: 'Send the SMS' }).count()).toBe(0);
    expect(await faultsInEverySize(tab)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('sends a mail with a file and answers the answer, in one thread and one ticket', async () => {
    const { page } = tab;
    const agent = await agentWhoAnswers(stack, { city: 'espoo', text: 'Hakemus tehdään sähköisesti.' });
    await page.goto(`${stack.url}/demo/espoo#mailbox`);

    let answered = agent.answerFirst();
    await tabTo(page, 'To');
    await page.keyboard.type('Early childhood');
    await tabTo(page, 'Subject');
    await page.keyboard.type(`Päivähoitopaikka ${LONG_WORD}`.slice(0, 200));
    await tabTo(page, 'Text');
    await page.keyboard.type('Hei, miten haen paikkaa?');
    await page
      .locator('#files')
      .setInputFiles({ name: 'hakemus.txt', mimeType: 'text/plain', buffer: Buffer.from('Hakemus') });
    await tabTo(page, 'Send the mail');
    await page.keyboard.press('Enter');
    await page.getByText('Sent', { exact: true }).waitFor();
    await page.getByRole('log').getByText('hakemus.txt').waitFor();
    await answered;

    const answer = page.getByRole('log').getByRole('button');
    await answer.waitFor();
    expect(await page.getByRole('log').getByText('Hakemus tehdään sähköisesti.').count()).toBe(1);
    await tabTo(page, (await answer.getAttribute('aria-label')) ?? '');
    await page.keyboard.press('Enter');
    expect(await focusedName(page)).toBe('Text');
    expect(await page.getByLabel('Subject').inputValue()).toMatch(/^Re: Päivähoitopaikka/);
    await page.getByText(/^Answer to “/).waitFor();
    expect(await faultsInEverySize(tab)).toEqual([]);

    answered = agent.answerFirst();
    await page.keyboard.type('Kiitos, löysin sen.');
    await tabTo(page, 'Send the mail');
    await page.keyboard.press('Enter');
    await answered;
    await answer.nth(1).waitFor();
    // the newest of the thread is what one sees
    const isInView = `(() => {
      const log = document.querySelector('#mailbox [role="log"]').getBoundingClientRect();
      const newest = [...document.querySelectorAll('#mailbox [role="log"] button')].at(-1).getBoundingClientRect();
      return newest.top >= log.top && newest.bottom <= log.bottom + 1;
    })()`;
    await until('the newest answer is in view', () => page.evaluate<boolean>(isInView));
    expect(await page.getByRole('log').getByRole('heading').count()).toBe(1);
    expect(await agent.ticketsOf('email')).toHaveLength(1);
    expect(tab.complaints).toEqual([]);
  });

  it('is told in the mail server’s words that an address is nobody’s', async () => {
    const { page } = tab;
    await page.goto(`${stack.url}/demo/espoo#mailbox`);
    await page.evaluate('document.querySelector("#to option").value = "nobody@porvoo.example"');

    await tabTo(page, 'Text');
    await page.keyboard.type('Hei');
    await tabTo(page, 'Send the mail');
    await page.keyboard.press('Enter');

    await page.locator('#mail-state.error').getByText(/55\d/).waitFor();
    expect(await faultsInEverySize(tab)).toEqual([]);
  });

  it('is told by each device that the server is away, and again when it is back', async () => {
    const { page } = tab;
    await page.goto(`${stack.url}/demo/helsinki#phone`);

    await page.route('**/demo/api/**', (route) => route.abort());
    await page.locator('#phone-trouble').getByText('does not answer').waitFor();
    await page.locator('#mailbox-trouble').getByText('does not answer').waitFor({ state: 'attached' });
    await tabTo(page, 'Text message');
    await page.keyboard.type('Hei');
    await tabTo(page, 'Send the SMS');
    await page.keyboard.press('Enter');
    await page.locator('#sms-state.error').getByText('Not sent').waitFor();
    expect(await page.locator('#body').inputValue()).toBe('Hei');
    expect(await faultsInEverySize(tab)).toEqual([]);

    await page.unroute('**/demo/api/**');
    await page.locator('#phone-trouble:empty').waitFor({ state: 'attached' });
    await page.locator('#mailbox-trouble:empty').waitFor({ state: 'attached' });
  });

  it('copies a demo login', async () => {
    const { page } = tab;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${stack.url}/demo`);

    await tabTo(page, 'Copy supervisor@helsinki.example');
    await page.keyboard.press('Enter');

    await page.getByText('Copied: supervisor@helsinki.example').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('supervisor@helsinki.example');
  });

  it('is shown the schema a link of the documentation names', async () => {
    const { page } = tab;
    await page.goto(`${stack.url}/docs`);

    await tabTo(page, 'SignIn');
    await page.keyboard.press('Enter');

    await page.getByRole('region', { name: 'Schema SignIn', exact: true }).waitFor();
    expect(await faultsOf(tab)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});
