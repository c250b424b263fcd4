import type { Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

/** Matches the line of the page with the first thing that a search finds, for an amount. */
export async function matchBy(page: Page, by: { search: string; amount: string; button: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill(by.search);
  await page.getByRole('button', { name: /^Add / }).first().click();
  await page.getByRole('textbox', { name: /^Amount for / }).fill(by.amount);
  await page.getByRole('button', { name: by.button }).click();
  await expect(page.getByRole('textbox', { name: /^Amount for / })).toHaveCount(0);
}
