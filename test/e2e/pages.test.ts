import { demoCities, demoServices } from '../../services/launcher/seed/demo-data.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type Browser, describeInBrowser, faultsInEverySize, faultsOf, openBrowser, type Tab } from './browser.ts';

const CITIES = demoCities.map(({ _id }) => `/demo/${_id}`);
const PAGES = ['/demo', '/docs', '/demo/long', ...CITIES];

describeInBrowser('every page, wide and on a phone, light and dark', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), openBrowser()]);
    await addCityOfLongName(stack.store);
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  const LOCAL = ['/demo?language=fi', '/demo?language=sv', '/demo/long?language=sv', '/demo/turku?resident=everybody'];

  describe.each(['wide', 'phone'] as const)('%s', (size) => {
    let tab: Tab;
    beforeAll(async () => {
      tab = await browser.tab({ size });
    });

    it.each([...PAGES, ...LOCAL])('%s opens without a complaint, an obstacle or a sideways scroll', async (path) => {
      const response = await tab.page.goto(stack.url + path);

      expect(response?.status()).toBe(200);
      expect(await faultsOf(tab)).toEqual([]);
      expect(tab.complaints.splice(0)).toEqual([]);
    });
  });

  it('there are no other pages: every link leads to one of them', async () => {
    const tab = await browser.tab();
    const found = new Set<string>();
    const waiting = ['/demo', '/docs'];
    for (let path = waiting.pop(); path; path = waiting.pop()) {
      // the console is a program of its own
      if (found.has(path) || path === '/console') continue;
      const response = await tab.page.goto(stack.url + path);
      if (!response?.headers()['content-type']?.includes('text/html')) continue;
      found.add(path);
      waiting.push(...(await tab.page.evaluate<string[]>('[...document.links].map((link) => link.pathname)')));
    }

    expect([...found].sort()).toEqual([...PAGES].sort());
  });

  it('a city that is none gets a page that leads to those that are', async () => {
    const tab = await browser.tab();

    const response = await tab.page.goto(`${stack.url}/demo/porvoo`);

    expect(response?.status()).toBe(404);
    expect(await faultsInEverySize(tab)).toEqual([]);
    // that is the page's own status
    expect(tab.complaints).toEqual([expect.stringMatching(/404.*porvoo/)]);
    await tab.page.getByRole('link', { name: 'All cities' }).click();
    await tab.page.getByRole('link', { name: 'Helsinki' }).waitFor();
  });
});

/** A city of the longest name there could be: it has to break, on its own page and wherever cities are listed. */
async function addCityOfLongName({ cities }: Stack['store']): Promise<void> {
  const [city, service] = [demoCities[0], demoServices[0]];
  if (!city || !service) throw new Error('there is no demo city');
  const long = 'Äteritsiputeritsipuolilautatsijänkä'.repeat(3);
  const name = { fi: long, sv: `${long} på svenska`, en: long };
  const mailDomain = `${'kerrostalo'.repeat(6)}.example`;
  await cities.addMissing(
    [{ ...city, _id: 'long', name, mailDomain, smsNumber: '+358500000099' }],
    [{ ...service, _id: 'long-general', city: 'long', service: 'general', name, email: `general@${mailDomain}` }],
  );
}
