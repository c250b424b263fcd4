import type { Page } from '@playwright/test';
import { expect, type Actor } from '../fixtures/actors';

/** Looks a customer up by whatever they tell, and opens the story of the one who was found under this name. */
export async function lookUp(page: Page, text: string, name: string): Promise<void> {
  await page.goto('/support');
  await page.getByRole('searchbox', { name: 'Look up a customer' }).fill(text);
  await page.getByRole('region', { name: 'Results' }).getByRole('link').filter({ hasText: name }).first().click();
  await page.waitForURL(/\/support\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Reveals a masked value, with the reason that stays in the audit; answers what the dialog shows, without spaces. */
export async function reveal(page: Page, reason: string): Promise<string> {
  await page.getByRole('button', { name: /^Reveal: / }).click();
  await page.getByRole('dialog').getByLabel('Why do you need it?').fill(reason);
  await page.getByRole('button', { name: 'Show and record it' }).click();
  const shown = page.getByRole('dialog').filter({ hasText: 'Shown to you and recorded.' });
  await expect(shown).toBeVisible();
  const text = (await shown.innerText()).replaceAll(/\s/g, '');
  await shown.getByRole('button', { name: 'Close' }).first().click();
  return text;
}

/** The story on the page tells of a return and of a mail, and can be narrowed to money. */
export async function expectStory(page: Page): Promise<void> {
  const story = page.getByRole('region', { name: 'Story' });
  const told = (kind: string) => story.getByText(kind, { exact: true });
  await expect(told('Return').first()).toBeVisible();
  await expect(told('Mail').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Money' }).click();
  await expect(told('Mail')).toHaveCount(0);
  await expect(told('Return').first()).toBeVisible();
}

/** Neither a button nor a call lets this person change anything. */
export async function expectPowerless({ page, act }: Actor, customerId: string): Promise<void> {
  await expect(page.getByRole('main').getByRole('button', { name: /hold|waive|refund/i })).toHaveCount(0);
  const acts = [
    act('customers.placeHold', { customerId, kind: 'other', reason: 'Just a try' }),
    act('collections.nextCase', {}),
    act('operations.startClose', {}),
  ];
  for (const answer of await Promise.all(acts))
    expect(answer).toMatchObject({ status: 'refused', http: 403, code: 'ACCESS.DENIED' });
}

/** None of these values stands on the page in clear. */
export async function expectMasked(page: Page, values: readonly string[]): Promise<void> {
  const whole = (await page.getByRole('main').innerText()).replaceAll(/\s/g, '');
  for (const value of values) expect(whole).not.toContain(value);
}
