import type { Page } from '@playwright/test';
import { expect } from '../fixtures/actors';

/** Looks a customer up by whatever they tell, and opens the story of the one who was found under this name. */
export async function lookUp(page: Page, text: string, name: string): Promise<void> {
  await page.goto('/support');
  await page.getByRole('searchbox', { name: 'Look up a customer' }).fill(text);
  await page.getByRole('region', { name: 'Results' }).getByRole('link').filter({ hasText: name }).first().click();
  await page.waitForURL(/\/support\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Reveals a masked value, with the reason that stays in the audit; answers what the dialog shows. */
export async function reveal(page: Page, reason: string): Promise<string> {
  await page.getByRole('button', { name: /^Reveal: / }).click();
  await page.getByRole('dialog').getByLabel('Why do you need it?').fill(reason);
  await page.getByRole('button', { name: 'Show and record it' }).click();
  const shown = page.getByRole('dialog').filter({ hasText: 'Shown to you and recorded.' });
  await expect(shown).toBeVisible();
  const text = await shown.innerText();
  await shown.getByRole('button', { name: 'Close' }).first().click();
  return text;
}
