import type { Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

const onCase = /\/collections\/[0-9a-f-]{36}$/;

/** The id of the case on the page, once it is another one than before. */
export async function caseOf(page: Page, before = ''): Promise<string> {
  await page.waitForURL((url) => onCase.test(url.pathname) && !url.pathname.endsWith(before || ' '));
  await expect(page.getByRole('complementary', { name: 'Outcome of this contact' })).toBeVisible();
  return page.url().split('/').at(-1) ?? '';
}

/** Takes the first case from the worklist by its key. */
export async function nextByKey(page: Page): Promise<string> {
  await page.goto('/collections');
  await expect(page.getByRole('button', { name: 'Next case' })).toBeEnabled();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await page.keyboard.press('n');
  return caseOf(page);
}
