import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

/** Presses Tab until a control has the focus, and sees that everybody can see it there. */
export async function tabTo(page: Page, control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(control).toBeVisible();
  for (let pressed = 0; pressed < 80; pressed += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press(key);
  }
  await expect(control).toBeFocused();
  expect(await control.evaluate(marked), 'how the focus is marked').not.toBe('not at all');
}

/** How an element that has the focus shows it. */
function marked(element: Element): string {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
  const outlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !outlineColor.includes(', 0)');
  if (outlined) return `outline ${outlineWidth}`;
  return boxShadow === 'none' ? 'not at all' : boxShadow;
}

/** Opens a choice that has the focus and takes the option with these words. */
export async function choose(page: Page, box: Locator, words: string): Promise<void> {
  await tabTo(page, box);
  await page.keyboard.press('Enter');
  const option = page.getByRole('option', { name: words, exact: true });
  await expect(option).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(option).toHaveAttribute('data-highlighted', '', { timeout: 200 });
  }).toPass({ timeout: 20_000 });
  await page.keyboard.press('Enter');
  await expect(option).toBeHidden();
  await expect(box).toContainText(words);
}

/** Types into a field of the keyboard's way. */
export async function type(page: Page, field: Locator, words: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(words);
}

/** Escape closes what is open, and the focus is back where it came from. */
export async function escapeTo(page: Page, opener: Locator): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(opener).toBeFocused();
}
