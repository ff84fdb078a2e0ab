import axe from 'axe-core';
import { chromium, type Page } from 'playwright-core';
import { onPath } from '../../services/launcher/programs.ts';

/** CSS pixels: a desktop window and a phone held upright. */
export const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
export type Size = keyof typeof SIZES;
export type Scheme = 'light' | 'dark';
export type Browser = Awaited<ReturnType<typeof openBrowser>>;

/** A page with what the browser had to complain of since it was opened. */
export type Tab = { page: Page; complaints: string[] };

// neither the sandbox nor a graphics card is there in a container, and a browser under test calls nobody
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WAIT_MS = 10_000;
const executablePath = onPath('chromium');

/** Says in its name why it is skipped where no browser is installed. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (executablePath) describe(name, tests);
  else describe.skip(`${name} (skipped: chromium is not on PATH)`, tests);
}

/** The system's Chromium, without a window, on a profile that goes with it. */
export async function openBrowser() {
  if (!executablePath) throw new Error('chromium is not on PATH');
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  return {
    async tab({ size = 'wide', scheme = 'light' }: { size?: Size; scheme?: Scheme } = {}): Promise<Tab> {
      const context = await browser.newContext({ viewport: SIZES[size], colorScheme: scheme, locale: 'en-GB' });
      const page = await context.newPage();
      page.setDefaultTimeout(WAIT_MS);
      return { page, complaints: complaintsOf(page) };
    },
    close: () => browser.close(),
  };
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** What a resident who cannot see, or whose screen is small, would stumble over; empty when nothing. */
export async function faultsOf({ page }: Tab): Promise<string[]> {
  // by the debugger's door, since the content security policy lets no foreign script in
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe.source);
  const faults = await page.evaluate<string[]>(TOO_WIDE);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // a page that colours itself by script does so with the next picture
    await page.evaluate(NEXT_PICTURE);
    faults.push(...(await page.evaluate<string[]>(VIOLATIONS)).map((fault) => `${colorScheme}: ${fault}`));
  }
  return faults;
}

/** The faults in each size, without opening the page again: what stands on it stays. */
export async function faultsInEverySize(tab: Tab): Promise<string[]> {
  const faults: string[] = [];
  for (const [size, viewport] of Object.entries(SIZES)) {
    await tab.page.setViewportSize(viewport);
    faults.push(...(await faultsOf(tab)).map((fault) => `${size}, ${fault}`));
  }
  return faults;
}

const NEXT_PICTURE = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))';

// Both run in the page, so without the types of this program. No preloading: the style sheets are read without it;
// the whole answer of axe is large and takes longer to carry over than to make.
const VIOLATIONS = `axe.run({ preload: false, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html + ' ' + node.failureSummary)))`;

/** What sticks out, where the page can be pushed sideways. */
const TOO_WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > clientWidth);
  return ['scrolls sideways: ' + scrollWidth + ' px in ' + clientWidth, ...out.map((one) => one.outerHTML.slice(0, 100))];
})()`;
