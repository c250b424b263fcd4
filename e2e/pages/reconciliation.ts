import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

/** Matches the line of the page with the first thing that a search finds, for an amount. */
export async function matchBy(page: Page, by: { search: string; amount: string; button: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill(by.search);
  await page.getByRole('button', { name: /^Add / }).first().click();
  await page.getByRole('textbox', { name: /^Amount for / }).fill(by.amount);
  await page.getByRole('button', { name: by.button }).click();
  await expect(page.getByRole('textbox', { name: /^Amount for / })).toHaveCount(0);
}

/** Chooses a file in the upload of statements, which takes it at once. */
export async function upload(page: Page, file: { name: string; bytes: Uint8Array }): Promise<void> {
  await page.goto('/reconciliation/statements');
  await page.getByRole('button', { name: 'Upload statement' }).click();
  const buffer = Buffer.from(file.bytes);
  await page.getByLabel('Statement file').setInputFiles({ name: file.name, mimeType: 'application/xml', buffer });
}

/** How much of the line on the page is open. */
export const openOf = (page: Page): Locator => page.getByText('Open of the line').locator('..');

/** Takes the match of an amount back, with its reason, which stays on the page. */
export async function undoMatch(page: Page, match: { amount: string; reason: string }): Promise<void> {
  await page.getByRole('button', { name: /^Undo / }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(match.reason);
  await dialog.getByRole('button', { name: `Undo ${match.amount}` }).click();
  await expect(page.getByText(`undone: ${match.reason}`)).toBeVisible();
}

/** Opens the exception of a line by its words. */
export async function openException(page: Page, words: string): Promise<void> {
  await page.goto('/reconciliation');
  await page.getByRole('row').filter({ hasText: words }).click();
  await page.waitForURL(/\/reconciliation\/[0-9a-f-]{36}$/);
}

/** The file of the upload is known: it is refused, with the way to what became of the first. */
export async function openKnown(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/was taken in before/)).toBeVisible();
  await dialog.getByRole('link', { name: 'Open the statement' }).click();
}
