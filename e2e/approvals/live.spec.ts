import { makeIban, maskIban } from '@/server/kernel/iban';
import { expect, signIn, test } from '../fixtures/actors';
import { oneRow } from '../fixtures/world';
import { askForAccount, openMerchant } from '../pages/merchants';

const merchant = 'Holz & Form';
const account = makeIban('DE', '500105175407324933');

test('what somebody sends for approval stands in the open inboxes of others, in every tab, without a reload', async ({
  actor,
}) => {
  const operator = await actor('finance-operator-2');
  const approver = await actor('finance-approver-2');
  const second = await approver.context.newPage();
  for (const page of [approver.page, second]) {
    await page.goto('/approvals?tab=mine');
    await expect(page.getByRole('table')).toBeVisible();
    await page.evaluate(() => document.body.setAttribute('data-not-reloaded', 'true'));
  }
  await askForAccount(operator.page, await openMerchant(operator.page, merchant), account);
  const words = `Account of ${merchant}: ${maskIban(account)}`;
  for (const page of [approver.page, second]) {
    await expect(page.getByRole('row').filter({ hasText: words })).toBeVisible();
    await expect(page.locator('body')).toHaveAttribute('data-not-reloaded', 'true');
  }
  const { id: requestId } = await oneRow<{ id: string }>('select id from approval_request where title = $1', [words]);
  // The address that notices and mails give leads to the request.
  await second.goto(`/approvals/${requestId}`);
  await expect(second.getByRole('complementary').getByRole('heading', { name: words })).toBeVisible();
  await second.goto('/approvals?tab=mine');
  await expect(second.getByRole('row').filter({ hasText: words })).toBeVisible();
  expect(await operator.act('approvals.withdraw', { requestId, reason: 'Tried out' })).toMatchObject({
    status: 'answered',
  });
  // What is taken back leaves the inboxes as it came.
  for (const page of [approver.page, second])
    await expect(page.getByRole('row').filter({ hasText: words })).toBeHidden();
});

test('a tab whose session was ended elsewhere goes to the sign-in page by itself', async ({ actor, browser }) => {
  const approver = await actor('finance-approver-2');
  // The same person on another device, so that the session of the other tests stays.
  const device = await browser.newContext();
  const page = await device.newPage();
  await signIn(page, approver.person);
  const { id: sessionId } = await oneRow<{ id: string }>(
    `select s.id from session s join person p on p.id = s.person_id where p.email = $1 order by s.created_at desc limit 1`,
    [approver.person.email],
  );
  expect(await approver.act('access.revokeSession', { sessionId })).toMatchObject({ status: 'answered' });
  await page.waitForURL(/\/sign-in\?callbackUrl=/);
  await device.close();
});
