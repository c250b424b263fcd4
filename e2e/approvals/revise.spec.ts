// A request that waits is changed by its maker: approvers see the other version and what became of the first one.
import { makeIban, maskIban } from '@/server/kernel/iban';
import { expect, test } from '../fixtures/actors';
import { expectAccessible } from '../fixtures/axe';
import { oneRow } from '../fixtures/world';
import { openRequest, showRequest } from '../pages/approvals';
import { picture, wear } from '../pages/screen';

const merchant = 'Holz & Form';
const first = makeIban('DE', '500105175407324937');
const second = makeIban('DE', '500105175407324938');

test('a request that waits is changed by its maker, and waits anew with what changed', async ({ actor }) => {
  const operator = await actor('finance-operator-2');
  const approver = await actor('finance-approver-2');
  const { id: merchantId, version } = await oneRow<{ id: string; version: number }>(
    'select id, version from merchant where name = $1',
    [merchant],
  );
  const input = { merchantId, version, iban: first, holderName: merchant };
  expect(await operator.act('merchants.changeBankDetails', input)).toMatchObject({ status: 'answered' });
  const words = new RegExp(`Account of ${merchant}: ${maskIban(first)}`);
  const { id, panel } = await openRequest(operator.page, 'submitted', words);
  const shown = await approver.query('approvals.request', { requestId: id });
  if (shown.status === 'refused') throw new Error(shown.message);

  await test.step('the maker writes another number and why', async () => {
    await panel.getByRole('button', { name: 'Change', exact: true }).click();
    const dialog = operator.page.getByRole('dialog', { name: /^Change AP-/ });
    const submit = dialog.getByRole('button', { name: 'Submit version 2' });
    await expect(submit).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByRole('textbox', { name: /iban/i }).fill(second);
    await dialog.getByRole('textbox', { name: /^Why it is changed/ }).fill('Two digits were swapped');
    for (const theme of ['light', 'dark'] as const) {
      await wear(operator.page, theme);
      await picture(operator.page, `approvals-change-${theme}`);
      await expectAccessible(operator.page, `the dialog of a change (${theme})`);
    }
    await submit.click();
    await expect(dialog).toBeHidden();
  });

  await test.step('the approver sees the version, what changed since the first, and why', async () => {
    const present = await showRequest(approver.page, id);
    await expect(present.getByRole('heading', { name: new RegExp(maskIban(second)) })).toBeVisible();
    await expect(present.getByText('now version 2')).toBeVisible();
    await expect(present.getByText(/Two digits were swapped/)).toBeVisible();
    await picture(approver.page, 'approvals-changed-light');
    await expectAccessible(approver.page, 'a request that was changed');
  });

  await test.step('who decides on what was shown before is refused', async () => {
    const { version: former, contentHash } = shown.value;
    const late = { requestId: id, version: former, contentHash, decision: 'approve' };
    expect(await approver.act('approvals.decide', late)).toMatchObject({
      status: 'refused',
      code: 'APPROVALS.VERSION_STALE',
    });
  });
  const taken = await operator.act('approvals.withdraw', { requestId: id, reason: 'Tried out' });
  expect(taken).toMatchObject({ status: 'answered' });
});
