import type { Page } from 'playwright-core';
import { demoSmsNumber } from '../../shared/demo-data.ts';
import type { Stack } from '../support/stack.ts';

type Scene = { page: Page; stack: Stack; look: { language: 'fi' | 'sv' } };

/** `city`: one where no other picture has agents on duty, so that what comes waits in the queue. */
const WORDS = {
  fi: {
    city: 'tampere',
    name: 'Suomi',
    question: 'Katuvalo on rikki Kuusitien päässä.',
    answer: 'Kiitos ilmoituksesta, valo korjataan tällä viikolla.',
    note: 'Työnjohto tietää jo.',
    waiting: ['Roska-astiaa ei ole tyhjennetty', 'Miten haen päivähoitopaikkaa?', 'Pysäköintilupa ei tullut postissa'],
  },
  sv: {
    city: 'turku',
    name: 'Svenska',
    question: 'Gatlampan vid Granvägen är trasig.',
    answer: 'Tack för anmälan, lampan repareras i veckan.',
    note: 'Arbetsledningen vet redan.',
    waiting: ['Soptunnan har inte tömts', 'Hur söker jag dagvårdsplats?', 'Parkeringstillståndet har inte kommit'],
  },
} as const;

export async function showConsoleSignIn({ page, stack, look: { language } }: Scene): Promise<void> {
  await page.goto(`${stack.url}/console`);
  await page.getByRole('button', { name: WORDS[language].name }).click();
}

/** A ticket claimed from the queue, answered and noted. */
export async function showConsole({ page, stack, look }: Scene): Promise<void> {
  const { city, question, answer, note, waiting } = WORDS[look.language];
  for (const [place, body] of [question, ...waiting].entries())
    await stack.twilio.deliverInbound({ from: `+35840123450${place}`, to: demoSmsNumber(city), body });
  await showConsoleSignIn({ page, stack, look });
  await page.locator('#email').fill(`agent1@${city}.example`);
  await page.locator('#password').fill('yhteys-demo');
  await page.keyboard.press('Enter');
  await page.locator('.queue').getByText(question).click();
  await page.locator('.ticket-head .button').click();
  await page.locator('textarea:focus').fill(answer);
  await page.keyboard.press('Control+Enter');
  await page.locator('.delivery[data-status="delivered"]').waitFor();
  await page.locator('.composer .switch button').last().click();
  await page.locator('textarea').fill(note);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('log').getByText(note).waitFor();
}
