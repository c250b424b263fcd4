import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

const countries = new Intl.DisplayNames('en', { type: 'region' });

/** `country` by its code, `amount` in units of its currency. */
export type Draft = { name: string; code: string; country: string; graceDays: number; amount: string };

/** Drafts a rule for a country, reads it as a sentence and tries it; ends on the page of the draft. */
export async function draftRule(page: Page, draft: Draft): Promise<void> {
  await page.goto('/fees/rules/new');
  await page.getByLabel('Name').fill(draft.name);
  await page.getByLabel('Code').fill(draft.code);
  await page.getByRole('combobox', { name: 'Country' }).click();
  await page.getByRole('option', { name: countries.of(draft.country) }).click();
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

/** Opens a fee from its plan: rule, version, the figures that it looked at, and the law above it. */
export async function openFeeOfPlan(page: Page, fee: { planId: string; ref: string }): Promise<Locator> {
  await page.goto(`/credit/plans/${fee.planId}`);
  await page.getByRole('link', { name: fee.ref }).click();
  const card = page.getByRole('complementary');
  await expect(card.getByText(/more than the \d+ days of grace/)).toBeVisible();
  await expect(card.getByText(/^Ceiling of /).first()).toBeVisible();
  return card;
}

/** Waives a fee, all that is open of it or this amount; without a reason the button does nothing. */
export async function waive(page: Page, feeId: string, waiver: { reason: string; amount?: string }): Promise<Locator> {
  await page.goto(`/fees?open=${feeId}`);
  const card = page.getByRole('complementary');
  const button = card.getByRole('button', { name: /^Waive € / });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  if (waiver.amount) await card.getByLabel('Amount').fill(waiver.amount);
  await card.getByLabel('Reason').fill(waiver.reason);
  await button.click();
  return card;
}
