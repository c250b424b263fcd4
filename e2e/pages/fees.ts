import type { Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

export type Draft = { name: string; code: string; country: string; graceDays: number; amount: string };

/** Drafts a rule for a country, reads it as a sentence and tries it; ends on the page of the draft. */
export async function draftRule(page: Page, draft: Draft): Promise<void> {
  await page.goto('/fees/rules/new');
  await page.getByLabel('Name').fill(draft.name);
  await page.getByLabel('Code').fill(draft.code);
  await page.getByRole('combobox', { name: 'Country' }).click();
  await page.getByRole('option', { name: draft.country }).click();
  await page.getByLabel('Amount').fill('9.00');
  await page.getByLabel('Days of grace').fill(String(draft.graceDays));
  // More than the law allows is said at the field, and cannot be saved.
  await expect(page.getByText(/law|ceiling/i).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save draft' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByLabel('Amount').fill(draft.amount);
  await expect(page.getByText(new RegExp(`${draft.graceDays} days.*${draft.amount}`)).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Tried on October 2026' })).toBeVisible();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.waitForURL(/\/fees\/rules\/[0-9a-f-]{36}$/);
}
