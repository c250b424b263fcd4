import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/actors';
import { bank, hashAtTheBank } from '../fixtures/world';

/** The SHA-256 that the page of a file shows, in full. */
export async function hashOf(page: Page): Promise<string> {
  return (await page.locator('[data-hash]').first().getAttribute('data-hash')) ?? '';
}

export const amountIn = (text: string): number => Math.round(Number(text.replaceAll(/[^\d.]/g, '')) * 100);

/** The amounts of the lines on the page of a file, in minor units, and the sum that the page shows below them. */
export async function linesOf(page: Page): Promise<{ lines: number[]; total: number }> {
  const table = page.getByRole('region', { name: 'Lines' });
  const cells = await table.getByRole('row').locator('td.text-right').allInnerTexts();
  const amounts = cells.map(amountIn);
  return { lines: amounts.slice(0, -1), total: amounts.at(-1) ?? 0 };
}

/** Takes back the file that waits since the morning, so that the day's file is the work of this person. */
export async function cancelOpenPayoutFile(page: Page, reason: string): Promise<void> {
  await page.goto('/payments/files');
  await page.getByRole('row').filter({ hasText: 'Payout' }).filter({ hasText: 'not submitted' }).first().click();
  await page.waitForURL(/\/payments\/files\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: 'Cancel file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: /^Cancel PF-/ }).click();
  await expect(page.getByText('cancelled', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel file' })).toHaveCount(0);
}

/** Prepares the payouts of a day; answers the dialog, which says what became of them. */
export async function preparePayouts(page: Page, date: string): Promise<Locator> {
  await page.goto('/payments/payouts');
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Prepare payouts' }).click();
  await dialog.getByLabel('Execution date').fill(date);
  await dialog.getByRole('button', { name: `Prepare payouts for ${date}` }).click();
  await expect(dialog.getByText(/(payouts? (is|are) ready|under way already)/)).toBeVisible();
  return dialog;
}

/** Begins the file of a day out of what is ready. */
export async function askForFile(page: Page, date: string): Promise<Locator> {
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Build file' }).click();
  await dialog.getByLabel('Execution date').fill(date);
  await dialog.getByRole('button', { name: `Build the file for ${date}` }).click();
  return dialog;
}

/** Ends one payout that is ready, with its reason. */
export async function cancelPayout(page: Page, ref: string, reason: string): Promise<void> {
  await page.goto('/payments/payouts?tab=ready');
  await page.getByRole('row').filter({ hasText: ref }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Cancel payment' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: `Cancel ${ref}` }).click();
  await expect(page.getByText(`${ref} is cancelled.`)).toBeVisible();
}

/** Prepares the payouts of a day and builds their file; ends on the page of the file. */
export async function buildPayoutFile(page: Page, date: string): Promise<void> {
  const dialog = await preparePayouts(page, date);
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  await askForFile(page, date);
  await page.waitForURL(/\/payments\/files\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name: /^Payout file / })).toBeVisible();
}

/** Asks for the approval of the file on the page; answers the id of the request. */
export async function submitFile(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Submit € [\d,.]+ for approval/ }).click();
  await expect(page.getByText('This file waits for the approval of another person.', { exact: false })).toBeVisible();
  const href = await page.getByRole('link', { name: 'Open the request' }).first().getAttribute('href');
  return new URL(href ?? '', 'http://portal').searchParams.get('open') ?? '';
}

/** Opens the page of a file again until it shows this state. */
export async function untilFileIs(page: Page, address: string, state: string): Promise<void> {
  await expect(async () => {
    await page.goto(address);
    await expect(page.getByText(state, { exact: true }).first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
}

/** The bank has these very bytes, and has taken every order in them once. */
export async function expectAtTheBank(hash: string, orders: number): Promise<void> {
  expect(hashAtTheBank(hash)).toBe(hash);
  const there = (await (await bank()).journal()).filter((order) => order.sha256 === hash);
  expect(there.map((order) => order.verdict)).toEqual(Array.from({ length: orders }, () => 'accepted'));
  expect(new Set(there.map((order) => order.endToEndId)).size).toBe(orders);
}

/** A debit stands among the returns, with what the bank said. */
export async function expectReturned(page: Page, orderRef: string): Promise<void> {
  await page.goto('/payments/returns');
  const row = page.getByRole('row').filter({ hasText: orderRef });
  await expect(row).toContainText('AM04');
  await row.click();
  const panel = page.getByRole('complementary');
  await expect(panel.getByText('Insufficient funds').or(panel.getByText(/AM04/)).first()).toBeVisible();
  await expect(panel.getByText('returned', { exact: true }).first()).toBeVisible();
}

/** Every line of a file stands on the statement. */
export async function expectBooked(page: Page, fileId: string): Promise<void> {
  await page.goto(`/payments/files/${fileId}`);
  const { lines } = await linesOf(page);
  const booked = page.getByRole('region', { name: 'Lines' }).getByText('booked', { exact: true });
  await expect(booked).toHaveCount(lines.length);
}
