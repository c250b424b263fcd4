import type { Page } from '@playwright/test';
import { expect, type Actor } from '../fixtures/actors';

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

/** Writes down by keys what the customer of the case on the page promised, and finds it among the promises. */
export async function promiseByKeys(page: Page, caseId: string, told: { on: string; by: string }): Promise<void> {
  const name = await page.getByRole('heading', { level: 1 }).innerText();
  await page.keyboard.press('1');
  await expect(page.getByLabel('Amount')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await caseOf(page, caseId);
  await page.goto('/collections/promises');
  const promise = page.getByRole('row').filter({ hasText: name }).filter({ hasText: told.on });
  await expect(promise).toContainText('open');
  await expect(promise).toContainText(told.by);
}

/** Who is protected is neither offered nor called: the screen says so, and the server refuses. */
export async function expectProtected({ page, act }: Actor): Promise<void> {
  await page.goto('/collections');
  await page.getByRole('row').filter({ hasText: 'protected' }).first().click();
  const held = await caseOf(page);
  await expect(page.getByText('Do not call.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take this case' })).toHaveAttribute('aria-disabled', 'true');
  const refused = { status: 'refused', code: 'COLLECTIONS.CONTACT_NOT_ALLOWED' };
  expect(await act('collections.renewLease', { caseId: held })).toMatchObject(refused);
  const call = { caseId: held, channel: 'phone', disposition: 'no-answer', inbound: false, note: 'Tried it anyway' };
  expect(await act('collections.logContact', { ...call, callBackOn: null })).toMatchObject(refused);
}
