import { expect, type Page } from '@playwright/test';

/** Opens a merchant from the list and answers its id. */
export async function openMerchant(page: Page, name: string): Promise<string> {
  await page.goto('/merchants');
  await page.getByRole('row').filter({ hasText: name }).first().click();
  await page.waitForURL(/\/merchants\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return page.url().split('/').at(-1) ?? '';
}

/** Fills in another account for the merchant of the page and sends it for approval. */
export async function askForAccount(page: Page, merchantId: string, iban: string): Promise<void> {
  await page.goto(`/merchants/${merchantId}/bank-details`);
  await typeAccount(page, iban);
}

export async function typeAccount(page: Page, iban: string): Promise<void> {
  await page.getByLabel('New IBAN').fill(iban);
  await page.getByRole('button', { name: 'Send for approval' }).click();
}
