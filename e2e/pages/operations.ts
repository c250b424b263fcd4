import type { Page } from '@playwright/test';
import { formatBusinessDate } from '@/components/value/format-date';
import { expect } from '../fixtures/actors';

/** Closes the open day by its button and waits until the business date has moved. */
export async function closeDay(page: Page, date: string, next: RegExp): Promise<void> {
  const said = formatBusinessDate(date, 'en');
  await page.goto('/operations/close');
  await page.getByRole('button', { name: `Close the day ${said}` }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(`the business date moves from ${said}`, { exact: false })).toBeVisible();
  await dialog.getByRole('button', { name: `Close the day ${said}` }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('banner').getByText(next)).toBeVisible({ timeout: 90_000 });
}

/** What a step of a closed day counted, as the page says it. */
export async function countsOf(page: Page, date: string, step: string): Promise<string> {
  await page.goto(`/operations/close?date=${date}`);
  const row = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByText(step, { exact: true }) });
  await expect(row).toContainText('done');
  return row.getByRole('paragraph').innerText();
}
