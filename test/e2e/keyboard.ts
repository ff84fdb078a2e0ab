import type { Page } from 'playwright-core';

const MOST_STOPS = 60;
/** Label, else name, else text of what has the focus, and whether it is seen to have it. After the last stop the browser's own bar has it. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  if (one === document.body) return { name: '', isSeen: true };
  const name = one.labels?.[0]?.innerText ?? one.ariaLabel ?? one.innerText ?? '';
  return { name: name.trim(), isSeen: getComputedStyle(one).outlineStyle !== 'none' };
})()`;
type Focused = { name: string; isSeen: boolean };

/** Tab by tab to the field, button or link of this name; every stop on the way has to show that it has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<Focused>(FOCUSED);
    if (!focused.isSeen) throw new Error(`the focus on "${focused.name}" cannot be seen`);
    if (focused.name === name) return;
    passed.push(focused.name);
  }
  throw new Error(`no Tab leads to "${name}", only to ${passed.join(', ')}`);
}

export async function focusedName(page: Page): Promise<string> {
  return (await page.evaluate<Focused>(FOCUSED)).name;
}
