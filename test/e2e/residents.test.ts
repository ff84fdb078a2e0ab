import { type Stack, startStack } from '../support/stack.ts';
import { agentWhoAnswers } from './agent.ts';
import { type Browser, describeInBrowser, faultsInEverySize, faultsOf, openBrowser, type Tab } from './browser.ts';
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

  it('chats with a city in the language of their choice', async () => {
    const { page } = tab;
    const agent = await agentWhoAnswers(stack, { city: 'helsinki', text: `At eight. ${LONG_WORD}` });
    await page.goto(`${stack.url}/demo`);
    await tabTo(page, 'Helsinki');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Helsinki' }).waitFor();

    await tabTo(page, 'Kieli / Språk / Language');
    await page.keyboard.type('English');
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
    await page.goto(`${stack.url}/demo/turku`);
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

  it('sends an SMS and reads the answer', async () => {
    const { page } = tab;
    const agent = await agentWhoAnswers(stack, { city: 'helsinki', text: 'Kiitos, korjaamme sen.' });
    await page.goto(`${stack.url}/demo/devices`);

    const answered = agent.answerFirst();
    await tabTo(page, 'Message');
    await page.keyboard.type(`Katuvalo on rikki. ${LONG_WORD}`);
    await tabTo(page, 'Send the SMS');
    await page.keyboard.press('Enter');
    await page.getByText('Sent', { exact: true }).waitFor();
    await answered;

    await page.getByRole('log').getByText('Kiitos, korjaamme sen.').waitFor();
    expect(await page.getByRole('log').getByRole('listitem').first().innerText()).toMatch(
      /^\+358401234567 .*\s+Katuvalo/,
    );
    expect(await faultsInEverySize(tab)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('sends a mail and answers the answer', async () => {
    const { page } = tab;
    const agent = await agentWhoAnswers(stack, { city: 'espoo', text: 'Hakemus tehdään sähköisesti.' });
    await page.goto(`${stack.url}/demo/devices`);

    const answered = agent.answerFirst();
    // the phone's form has a "To" of its own before
    await tabTo(page, 'From');
    await tabTo(page, 'To');
    await page.keyboard.type('daycare@espoo.example');
    await tabTo(page, 'Subject');
    await page.keyboard.type(`Päivähoitopaikka ${LONG_WORD}`.slice(0, 200));
    await tabTo(page, 'Text');
    await page.keyboard.type('Hei, miten haen paikkaa?');
    await tabTo(page, 'Send the mail');
    await page.keyboard.press('Enter');
    await page.getByText('Sent', { exact: true }).waitFor();
    await answered;

    const mail = page.getByRole('listitem').filter({ hasText: 'Hakemus tehdään sähköisesti.' });
    const answer = mail.getByRole('button');
    await answer.waitFor();
    await tabTo(page, (await answer.getAttribute('aria-label')) ?? '');
    await page.keyboard.press('Enter');
    expect(await focusedName(page)).toBe('Text');
    expect(await page.getByLabel('Subject').inputValue()).toMatch(/^Re: .*Päivähoitopaikka/);
    expect(await faultsInEverySize(tab)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('is told in the mail server’s words that an address is nobody’s', async () => {
    const { page } = tab;
    await page.goto(`${stack.url}/demo/devices`);

    await tabTo(page, 'From');
    await tabTo(page, 'To');
    await page.keyboard.type('nobody@porvoo.example');
    await tabTo(page, 'Text');
    await page.keyboard.type('Hei');
    await tabTo(page, 'Send the mail');
    await page.keyboard.press('Enter');

    await page.locator('#mail-state.error').getByText(/55\d/).waitFor();
    expect(await faultsInEverySize(tab)).toEqual([]);
  });

  it('is told on the phone’s page that the server is away, and again when it is back', async () => {
    const { page } = tab;
    await page.goto(`${stack.url}/demo/devices`);

    await page.route('**/demo/api/**', (route) => route.abort());
    await page.locator('#phone-state').getByText('does not answer').waitFor();
    await tabTo(page, 'Message');
    await page.keyboard.type('Hei');
    await tabTo(page, 'Send the SMS');
    await page.keyboard.press('Enter');
    await page.locator('#sms-state.error').getByText('Not sent').waitFor();
    expect(await faultsInEverySize(tab)).toEqual([]);

    await page.unroute('**/demo/api/**');
    await page.locator('#phone-state:empty').waitFor({ state: 'attached' });
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
