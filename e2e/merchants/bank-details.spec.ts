import { makeIban, maskIban } from '@/server/kernel/iban';
import { expect, test } from '../fixtures/actors';
import { askForAccount, openMerchant, typeAccount } from '../pages/merchants';
import { openRequest } from '../pages/approvals';

const merchant = 'Volthaus';
const first = makeIban('DE', '500105175407324931');
const second = makeIban('DE', '500105170648489890');

const grouped = (iban: string) => iban.replaceAll(/(.{4})(?=.)/g, '$1 ');

test('another account takes two people, and a change of something that has changed since is not carried out', async ({
  actor,
  watch,
}) => {
  const operator = await actor('finance-operator-1');
  const colleague = await actor('finance-operator-2');
  const approver = await actor('finance-approver-2');
  // Both open the form of the same version; what the slower one sends later is refused.
  const merchantId = await openMerchant(operator.page, merchant);
  const former = (
    await operator.page
      .getByText(/^DE\d\d ···/)
      .first()
      .innerText()
  ).trim();
  await colleague.page.goto(`/merchants/${merchantId}/bank-details`);
  await expect(colleague.page.getByLabel('New IBAN')).toBeVisible();

  await test.step('the operator asks, and nothing has changed yet', async () => {
    await askForAccount(operator.page, merchantId, first);
    await expect(operator.page.getByText(/waits for approval by .*Olivier Delacroix/)).toBeVisible();
    await expect(operator.page.getByText(former).first()).toBeVisible();
    await expect(operator.page.getByText(maskIban(first), { exact: true })).toHaveCount(0);
  });

  const words = new RegExp(`Account of ${merchant}: ${maskIban(first)}`);
  const own = await openRequest(operator.page, 'submitted', words);

  await test.step('his own approval is refused by the screen', async () => {
    const button = own.panel.getByRole('button', { name: /^Approve the new account/ });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(own.panel.getByText(/^You submitted/)).toBeVisible();
    await expect(own.panel.getByText(grouped(first))).toHaveCount(0);
  });

  await test.step('and by the server', async () => {
    const shown = await operator.query('approvals.request', { requestId: own.id });
    if (shown.status === 'refused') throw new Error(shown.message);
    const { version, contentHash } = shown.value;
    const answer = await operator.act('approvals.decide', {
      requestId: own.id,
      version,
      contentHash,
      decision: 'approve',
    });
    expect(answer).toMatchObject({ status: 'refused', http: 403, code: 'ACCESS.DENIED' });
    const after = await operator.query('approvals.request', { requestId: own.id });
    expect(after).toMatchObject({ value: { status: 'pending' } });
  });

  await test.step('an approver sees both numbers and the hash, and approves', async () => {
    const { panel } = await openRequest(approver.page, 'mine', words);
    await expect(panel.getByRole('row', { name: /IBAN/ })).toContainText(grouped(first));
    await expect(panel.getByRole('row', { name: /IBAN/ }).getByRole('deletion')).toContainText(
      new RegExp(`${former.slice(-4).replaceAll(/(.)(?=.)/g, '$1 ?')}$`),
    );
    await expect(panel.getByText(/^sha-256 [0-9a-f]{4} /)).toBeVisible();
    await panel.getByRole('button', { name: /^Approve the new account/ }).click();
    await expect
      .poll(async () => approver.query('approvals.request', { requestId: own.id }), { timeout: 30_000 })
      .toMatchObject({ value: { status: 'executed' } });
  });

  await test.step('the merchant is paid to the new account', async () => {
    await operator.page.goto(`/merchants/${merchantId}`);
    const facts = operator.page.getByRole('complementary');
    await expect(facts.getByText(maskIban(first), { exact: true })).toBeVisible();
    await expect(facts.getByText('Earlier accounts')).toBeVisible();
  });

  await test.step('what the colleague had open is stale by now', async () => {
    watch.expectComplaints(/status of 422/);
    await typeAccount(colleague.page, second);
    await expect(
      colleague.page.getByText(`${merchant} was changed after you opened it`, { exact: false }).first(),
    ).toBeVisible();
  });
});
