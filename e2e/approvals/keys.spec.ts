// The keyboard alone: from sign-in on, nobody touches the mouse.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/actors';
import { oneRow } from '../fixtures/world';
import { choose, escapeTo, tabTo, type } from '../pages/keys';

/** Moves through the list until the row with these words has the focus, and opens it. */
async function openByKeys(page: Page, words: string): Promise<string> {
  await page.goto('/approvals');
  const row = page.getByRole('row').filter({ hasText: words });
  await expect(row).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('j');
    await expect(row).toBeFocused({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await page.keyboard.press('Enter');
  await page.waitForURL(/[?&]open=/);
  await expect(page.getByRole('complementary').getByText(/^sha-256 /)).toBeVisible();
  return new URL(page.url()).searchParams.get('open') ?? '';
}

test('a request is found, opened and rejected with its reason by keys', async ({ actor }) => {
  const { page, query } = await actor('administrator-2');
  const id = await openByKeys(page, 'Grant the role collections-agent');
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Reason')).toBeFocused();
  // Without a reason nothing is rejected.
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeVisible();
  await page.keyboard.type('Ask again in January');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^AP-.* was rejected\.$/)).toBeVisible();
  expect(await query('approvals.request', { requestId: id })).toMatchObject({ value: { status: 'rejected' } });
});

test('a request is approved by keys; keys that are typed into a field do nothing else', async ({ actor }) => {
  const { page, query } = await actor('collections-lead-2');
  await page.goto('/approvals');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('jar');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(page.url()).not.toContain('open=');

  const id = await openByKeys(page, 'End the dispute hold');
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await dialog.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await query('approvals.request', { requestId: id })).toMatchObject({ value: { status: 'pending' } });
  await page.keyboard.press('a');
  await expect(dialog).toBeVisible();
  const button = dialog.getByRole('button', { name: 'Approve: end the hold' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(button).toBeFocused({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^AP-.* was approved and carried out\.$/)).toBeVisible();
});

test('the palette leads to pages and to people', async ({ actor }) => {
  const { page } = await actor('support-agent-2');
  const customer = await oneRow<{ name: string; email: string }>(
    `select first_name || ' ' || last_name as name, email from customer order by ref limit 1`,
  );
  const box = page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox');
  await page.keyboard.press('Control+k');
  await expect(box).toBeFocused();
  await page.keyboard.type('Promises');
  await expect(page.getByRole('option', { name: 'Promises' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/collections/promises');

  await page.keyboard.press('Control+k');
  await expect(box).toBeFocused();
  await page.keyboard.type(customer.email);
  const hit = page.getByRole('option').filter({ hasText: customer.name });
  await expect(hit).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/support\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { level: 1, name: customer.name })).toBeVisible();
});

test('a policy is built, read and proposed by keys', async ({ actor }) => {
  const { page, act, query } = await actor('administrator-2');
  await page.goto('/approvals/policies');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  const opener = page.getByRole('button', { name: 'Propose a policy' });
  const dialog = page.getByRole('dialog');
  await tabTo(page, opener);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await escapeTo(page, opener);

  await page.keyboard.press('Enter');
  await choose(page, dialog.getByRole('combobox', { name: 'Kind' }), 'Bank details');
  await type(page, dialog.getByRole('textbox', { name: 'Policy' }), 'Accounts abroad by two');
  await tabTo(page, dialog.getByRole('button', { name: 'Add a condition' }));
  await page.keyboard.press('Enter');
  await choose(page, dialog.getByRole('combobox', { name: 'Fact' }), 'Country of the account');
  await choose(page, dialog.getByRole('combobox', { name: 'Comparison' }), 'is none of');
  await type(page, dialog.getByRole('textbox', { name: 'Value' }), 'DE, AT');
  await choose(page, dialog.getByRole('combobox', { name: 'How many people' }), '2');
  await expect(dialog.getByText('2 approvals: Finance approver')).toBeVisible();
  await type(page, dialog.getByRole('textbox', { name: 'Reason' }), 'Tried by keys');
  await tabTo(page, dialog.getByRole('button', { name: 'Propose to another administrator' }));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  const { id: requestId } = await oneRow<{ id: string }>(
    `select id from approval_request where command = 'approvals.proposePolicy' and title like '%Accounts abroad by two%'`,
  );
  expect(await query('approvals.request', { requestId })).toMatchObject({ value: { status: 'pending' } });
  expect(await act('approvals.withdraw', { requestId, reason: 'Tried out' })).toMatchObject({ status: 'answered' });
});

test('a delegation is proposed by keys', async ({ actor }) => {
  const { page, act } = await actor('finance-approver-2');
  await page.goto('/approvals/delegations');
  const opener = page.getByRole('button', { name: 'Propose a delegation' });
  const dialog = page.getByRole('dialog');
  await tabTo(page, opener);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await escapeTo(page, opener);

  await page.keyboard.press('Enter');
  await choose(page, dialog.getByRole('combobox', { name: 'Who stands in' }), 'Nadia Rahimi');
  await choose(page, dialog.getByRole('combobox', { name: 'Roles' }), 'Finance approver');
  // Month, day, year: in the order in which the browser of the journeys asks for a date.
  await type(page, dialog.getByLabel('From'), '11232026');
  await type(page, dialog.getByLabel('Until (not included)'), '11272026');
  await type(page, dialog.getByLabel('Reason'), 'A week off');
  await tabTo(page, dialog.getByRole('button', { name: 'Propose', exact: true }));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const { id: requestId } = await oneRow<{ id: string }>(
    `select id from approval_request where command = 'approvals.delegate' and status = 'pending' order by submitted_at desc limit 1`,
  );
  expect(await act('approvals.withdraw', { requestId, reason: 'Tried out' })).toMatchObject({ status: 'answered' });
});

test('a comment is written by keys, which do nothing else meanwhile', async ({ actor }) => {
  const { page } = await actor('finance-approver-2');
  await page.goto('/approvals');
  const row = page.getByRole('row').nth(1);
  await expect(row).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary');
  await expect(panel.getByText(/^sha-256 /)).toBeVisible();
  const words = 'Called back: all right, a shop in Graz';
  await type(page, panel.getByLabel('Comment'), words);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+Enter');
  await expect(panel.getByRole('list', { name: 'Comments' })).toContainText(words);
  await tabTo(page, panel.getByRole('button', { name: 'Close the panel' }), 'Shift+Tab');
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(row).toBeFocused();
});

test('the list of passkeys is reached and left by keys', async ({ actor }) => {
  const { page } = await actor('auditor-2');
  await page.goto('/access/sessions');
  const opener = page.getByRole('button', { name: 'Add a passkey' });
  await tabTo(page, opener);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await type(page, dialog.getByLabel('Name'), 'Key ring');
  await tabTo(page, dialog.getByRole('button', { name: 'Continue on the device' }));
  await escapeTo(page, opener);
});
