import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildConsole } from '../../services/launcher/build-console.ts';
import { startServers } from '../support/servers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { agentWhoAnswers } from './agent.ts';
import { openBrowser } from './browser.ts';
import { showConsole, showConsoleSignIn } from './console-scenes.ts';

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
  cities: async ({ page, stack, look: { language } }) =>
    void (await page.goto(`${stack.url}/demo?language=${language}`)),
  city: showCity,
  console: showConsole,
  'console-sign-in': showConsoleSignIn,
  docs: async ({ page, stack }) => void (await page.goto(`${stack.url}/docs`)),
};

const WORDS = {
  fi: {
    question: 'Milloin kirjasto aukeaa huomenna?',
    answer: 'Huomenta! Pääkirjasto aukeaa kello kahdeksan.',
    report: 'Katuvalo on rikki Koivukujalla talon 4 edessä.',
    thanks: 'Kiitos ilmoituksesta, valo korjataan tällä viikolla.',
    subject: 'Päivähoitopaikka syksyksi',
    mail: 'Hei, miten haen lapselleni paikkaa?',
    advice: 'Hei, hakemus tehdään verkossa toukokuun loppuun mennessä.',
  },
  sv: {
    question: 'När öppnar biblioteket i morgon?',
    answer: 'God morgon! Huvudbiblioteket öppnar klockan åtta.',
    report: 'Gatlampan är sönder på Björkgränden framför hus 4.',
    thanks: 'Tack för anmälan, lampan lagas den här veckan.',
    subject: 'Dagvårdsplats till hösten',
    mail: 'Hej, hur söker jag en plats för mitt barn?',
    advice: 'Hej, ansökan görs på webben före utgången av maj.',
  },
} as const;

/** All three devices in use; on a phone the chat is in front. */
async function showCity({ page, stack, look: { city, language } }: Scene): Promise<void> {
  const words = WORDS[language];
  const agent = await agentWhoAnswers(stack, { city });
  await page.goto(`${stack.url}/demo/${city}?language=${language}#phone`);
  const answered = async (text: string, send: () => Promise<void>) => {
    const answer = agent.answerFirst(text);
    await send();
    await answer;
    await page.getByRole('log').getByText(text).waitFor();
  };
  await answered(words.thanks, async () => {
    await page.locator('#body').fill(words.report);
    await page.locator('#sms button').first().click();
  });
  await page.goto(`${stack.url}/demo/${city}?language=${language}#mailbox`);
  await answered(words.advice, async () => {
    await page.locator('#to').selectOption(`daycare@${city}.example`);
    await page.locator('#subject').fill(words.subject);
    await page.locator('#mail-text').fill(words.mail);
    await page.locator('#mail button').first().click();
  });
  await page.goto(`${stack.url}/demo/${city}?language=${language}#chat`);
  await page.locator('#begin button').click();
  await answered(words.answer, async () => {
    await page.locator('#text').fill(words.question);
    await page.keyboard.press('Enter');
  });
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
        const path = join(FOLDER, `${name}-${look.size}.png`);
        await page.screenshot({ path, animations: 'disabled', fullPage: name === 'city' });
        await page.context().close();
        say(`${name}-${look.size}.png`);
      }
  } finally {
    await browser.close();
  }
}

mkdirSync(FOLDER, { recursive: true });
await buildConsole(say);
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
// a compiler that the pages' scripts were built with may still run
process.exit();
