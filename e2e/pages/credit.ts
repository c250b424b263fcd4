import type { Page } from '@playwright/test';
import { expect } from '../fixtures/actors';
import { showRequest } from './approvals';

/** Opens the first purchase that the rules left to people, and its request; answers that and the address of the purchase. */
export async function openReferred(page: Page): Promise<{ id: string; address: string }> {
  await page.goto('/credit/orders?tab=referred');
  await page.getByRole('row').nth(1).click();
  await page.waitForURL(/[?&]open=/);
  const order = page.getByRole('complementary');
  await expect(order.getByRole('listitem').filter({ hasText: 'Limit.' })).toContainText('refer');
  await expect(order.getByRole('listitem').filter({ hasText: 'Identity.' })).toContainText('passed');
  const address = page.url().replace('tab=referred&', '');
  await order.getByRole('link', { name: 'Open the request' }).click();
  await page.waitForURL(/\/approvals\?/);
  return { id: new URL(page.url()).searchParams.get('open') ?? '', address };
}

/** Recommends a purchase, which does not approve it: whoever recommended is counted, and counts once. */
export async function recommend(page: Page, request: { id: string; name: string }): Promise<void> {
  const panel = await showRequest(page, request.id);
  await panel.getByRole('button', { name: /^Recommend € / }).click();
  await expect(page.getByText(/your approval counts/)).toBeVisible();
  const again = await showRequest(page, request.id, 'waiting');
  await expect(again.getByText(`${request.name} recommended it`, { exact: false }).first()).toBeVisible();
  await expect(again.getByRole('button', { name: 'Take back' })).toBeVisible();
  await expect(again.getByRole('button', { name: /^(Approve|Recommend)/ })).toHaveCount(0);
}
