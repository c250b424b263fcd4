import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

const folder = 'test-results/screens';
export type Theme = 'light' | 'dark';

/** Waits until a page shows what it has to show: its title, no reserved space, nothing on its way. */
export async function untilShown(page: Page): Promise<void> {
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(main.locator('[data-waiting]')).toHaveCount(0);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}

/** What is wider than the window: the page itself, or the part of it that scrolls. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = (element: Element | null, name: string) =>
      element && element.scrollWidth > element.clientWidth
        ? [`${name} is ${element.scrollWidth} wide in ${element.clientWidth}`]
        : [];
    return [...wide(document.documentElement, 'the page'), ...wide(document.querySelector('main'), 'its content')];
  });
}

/** Parts that have something to show and no height to show it in, by what they begin with. */
export function squeezed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll<HTMLElement>('main *')];
    return parts
      .filter((part) => getComputedStyle(part).overflowY !== 'visible' && !part.matches('textarea, select, .sr-only'))
      .filter(({ clientHeight, scrollHeight }) => clientHeight < 16 && scrollHeight > clientHeight + 16)
      .map((part) => part.innerText.slice(0, 60));
  });
}

/** Switches the theme as the system of a reader does. */
export async function wear(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator('html')).toHaveClass(new RegExp(theme));
}

/** How high the window has to be to show all of the content at once. */
function wholeHeight(page: Page): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main');
    const hidden = main
      ? [main, ...main.querySelectorAll('*')].map((part) => {
          const scrolls = /auto|scroll/.test(getComputedStyle(part).overflowY);
          return scrolls ? part.scrollHeight - part.clientHeight : 0;
        })
      : [];
    return window.innerHeight + Math.max(0, ...hidden);
  });
}

/** Keeps a picture of the page as it stands, with most of what would have to be scrolled to. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize() ?? { width: 1440, height: 900 };
  const height = Math.min(await wholeHeight(page), 1400);
  if (height > before.height) await page.setViewportSize({ width: before.width, height });
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  if (height > before.height) await page.setViewportSize(before);
}
