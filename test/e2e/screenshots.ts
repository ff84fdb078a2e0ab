import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startServers } from '../support/servers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { agentWhoAnswers } from './agent.ts';
import { openBrowser } from './browser.ts';

/** `npm run screenshots`: each kind of page as a resident sees it in use, wide and light, on a phone and dark. */
const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
/** What a picture shows must not differ from one run to the next. */
const SAME_TIME = `Date.prototype.toLocaleTimeString = () => '10:24'`;
const say = (line: string) => process.stderr.write(`${line}\n`);

// a city for each look, so that each has agents and conversations of its own
const LOOKS = [
  { size: 'wide', scheme: 'light', city: 'helsinki', language: 'fi' },
  { size: 'phone', scheme: 'dark', city: 'espoo', language: 'sv' },
] as const;
type Look = (typeof LOOKS)[number];
type Scene = { page: Page; stack: Stack; look: Look };

const SCENES: Record<string, (scene: Scene) => Promise<void>> = {
  cities: async ({ page, stack }) => void (await page.goto(`${stack.url}/demo`)),
  chat: showChat,
  devices: showDevices,
  docs: async ({ page, stack }) => void (await page.goto(`${stack.url}/docs`)),
};

const CHAT = {
  fi: ['Milloin kirjasto aukeaa huomenna?', 'Huomenta! Pääkirjasto aukeaa kello kahdeksan.'],
  sv: ['När öppnar biblioteket i morgon?', 'God morgon! Huvudbiblioteket öppnar klockan åtta.'],
} as const;

async function showChat({ page, stack, look: { city, language } }: Scene): Promise<void> {
  const [question, text] = CHAT[language];
  const agent = await agentWhoAnswers(stack, { city, text });
  await page.goto(`${stack.url}/demo/${city}`);
  await page.locator('#language').selectOption(language);
  await page.locator('#begin button').click();
  const answered = agent.answerFirst();
  await page.locator('#text').fill(question);
  await page.keyboard.press('Enter');
  await answered;
  await page.getByRole('log').getByText(text).waitFor();
}

async function showDevices({ page, stack, look: { city } }: Scene): Promise<void> {
  const text = 'Kiitos ilmoituksesta, valo korjataan tällä viikolla.';
  const agent = await agentWhoAnswers(stack, { city, text });
  await page.goto(`${stack.url}/demo/devices`);
  const number = stack.store.cities.book().then(({ cities }) => cities.get(city)?.smsNumber ?? '');
  await page
    .getByLabel('To')
    .first()
    .selectOption(await number);
  await sending(page, agent.answerFirst(), async () => {
    await page.locator('#body').fill('Katuvalo on rikki Kuusitien päässä.');
    await page.getByRole('button', { name: 'Send the SMS' }).click();
  });
  await page.getByRole('log').getByText(text).waitFor();
  await sending(page, agent.answerFirst(), async () => {
    await page.locator('#to').fill(`streets@${city}.example`);
    await page.locator('#subject').fill('Katuvalo Kuusitiellä');
    await page.locator('#mail-text').fill('Hei, katuvalo on rikki. Milloin se korjataan?');
    await page.getByRole('button', { name: 'Send the mail' }).click();
  });
  await page.getByRole('listitem').getByRole('button').first().waitFor();
}

async function sending(page: Page, answered: Promise<void>, send: () => Promise<void>): Promise<void> {
  await send();
  await answered;
  await page.evaluate('document.activeElement.blur()');
}

async function takeAll(stack: Stack): Promise<void> {
  const browser = await openBrowser();
  try {
    for (const look of LOOKS)
      for (const [name, show] of Object.entries(SCENES)) {
        const { page } = await browser.tab(look);
        await page.addInitScript(SAME_TIME);
        await show({ page, stack, look });
        await page.mouse.move(0, 0);
        await page.evaluate('scrollTo(0, 0)');
        await page.screenshot({ path: join(FOLDER, `${name}-${look.size}.png`), animations: 'disabled' });
        await page.context().close();
        say(`${name}-${look.size}.png`);
      }
  } finally {
    await browser.close();
  }
}

mkdirSync(FOLDER, { recursive: true });
const servers = await startServers(say);
try {
  process.env.MONGODB_URI = servers.mongoUri;
  process.env.REDIS_URL = servers.redisUrl;
  const stack = await startStack();
  try {
    await takeAll(stack);
  } finally {
    await stack.stop();
  }
} finally {
  await servers.stop();
}
