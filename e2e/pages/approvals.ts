import { expect, type Actor } from '../fixtures/actors';
import { approveBySql } from '../fixtures/world';
import type { Locator, Page } from '@playwright/test';

export type OpenRequest = { id: string; panel: Locator };
type Tab = 'mine' | 'waiting' | 'submitted';

/** The panel of a request, once it shows what is bound. */
async function panelOf(page: Page, words?: RegExp): Promise<Locator> {
  const panel = page.getByRole('complementary').filter({ has: page.getByText(/^sha-256 /) });
  if (words) await expect(panel.getByRole('heading', { name: words })).toBeVisible();
  await expect(panel.getByText(/^sha-256 /)).toBeVisible();
  return panel;
}

/** Opens a request of the inbox by its words, from the given tab. */
export async function openRequest(page: Page, tab: Tab, words: RegExp): Promise<OpenRequest> {
  await page.goto(`/approvals?tab=${tab}`);
  await page.getByRole('row').filter({ hasText: words }).first().click();
  await page.waitForURL(/[?&]open=/);
  const panel = await panelOf(page, words);
  return { id: new URL(page.url()).searchParams.get('open') ?? '', panel };
}

/** Opens a request by its id, wherever it waits. */
export async function showRequest(page: Page, id: string, tab: Tab = 'mine'): Promise<Locator> {
  await page.goto(`/approvals?tab=${tab}&open=${id}`);
  return panelOf(page);
}

/** Presses the button that approves; where money leaves, the amount itself has to be typed, and nothing else will do. */
export async function approve(page: Page, panel: Locator): Promise<void> {
  // Asked before the dialog opens, which hides everything behind it.
  const leaves = (await panel.getByText(/^leave /).count()) > 0;
  await panel.getByRole('button', { name: /^(Approve|Recommend)\b/ }).click();
  if (!leaves) return;
  const dialog = page.getByRole('dialog');
  const label = await dialog.getByText(/^Type .* to confirm$/).innerText();
  const button = dialog.getByRole('button', { name: /^Approve / });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('textbox').fill('1.00');
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('textbox').fill(label.replace(/^Type (.*) to confirm$/, '$1'));
  await button.click();
  await expect(dialog).toBeHidden();
}

/** Whose hands made a request cannot approve it: the screen, the server and the database refuse each on its own. */
export async function expectOwnRefused(actor: Actor, id: string, permission: string): Promise<void> {
  const panel = await showRequest(actor.page, id, 'submitted');
  await expect(panel.getByRole('button', { name: /^Approve/ })).toHaveAttribute('aria-disabled', 'true');
  await expect(panel.getByText(/^You submitted/)).toBeVisible();
  const shown = await actor.query('approvals.request', { requestId: id });
  if (shown.status === 'refused') throw new Error(shown.message);
  const { version, contentHash } = shown.value;
  const answer = await actor.act('approvals.decide', { requestId: id, version, contentHash, decision: 'approve' });
  expect(answer).toMatchObject({ status: 'refused' });
  expect(['ACCESS.DENIED', 'APPROVALS.OWN_REQUEST']).toContain(answer.status === 'refused' ? answer.code : '');
  expect(await approveBySql(id, actor.person.email, permission)).toBe('approval_decision_not_by_maker');
  expect(await actor.query('approvals.request', { requestId: id })).toMatchObject({ value: { status: 'pending' } });
}

/** Waits until a request has ended, and how. */
export async function expectEnded(actor: Actor, id: string, status: string): Promise<void> {
  await expect
    .poll(async () => actor.query('approvals.request', { requestId: id }), { timeout: 30_000 })
    .toMatchObject({ value: { status } });
}
