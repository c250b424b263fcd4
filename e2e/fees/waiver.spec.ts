// Small goodwill is one person's. What goes above the limit of a policy takes a second one, lead or not.
import { expect, test } from '../fixtures/actors';
import { openFee } from '../fixtures/records';
import { approve, expectEnded, expectOwnRefused, openRequest, showRequest } from '../pages/approvals';
import { waive } from '../pages/fees';

test('a waiver above the limit asks another person, and nobody approves their own', async ({ actor, watch }) => {
  watch.expectComplaints(/status of 403/);
  const fee = await openFee();

  await test.step('two administrators set the limit for one customer', async () => {
    const author = await actor('administrator-1');
    const colleague = await actor('administrator-2');
    const asked = await author.act('approvals.proposePolicy', {
      command: 'fees.waive',
      name: `Waivers for one customer above 1 EUR (${fee.ref})`,
      baseVersion: 0,
      conditions: [
        [
          { field: 'counterparty', op: 'eq', value: fee.customerId },
          { field: 'amountMinor', op: 'gt', value: '100', currency: 'EUR' },
        ],
      ],
      steps: [{ role: 'collections-lead', count: 1 }],
      expiresAfterHours: 72,
      reason: 'Asks for a waiver every month',
    });
    if (asked.status === 'refused') throw new Error(asked.message);
    const id = String(asked.value.requestId);
    await approve(colleague.page, await showRequest(colleague.page, id));
    await expectEnded(colleague, id, 'executed');
  });

  const lead = await actor('collections-lead-1');
  const other = await actor('collections-lead-2');

  await test.step('up to the limit it is done at once', async () => {
    const card = await waive(lead.page, fee.id, { amount: '1.00', reason: 'The letter came late' });
    await expect(card.getByText(/The letter came late/)).toContainText('Henrike Vos');
  });

  await test.step('above it nothing happens until the other lead has approved', async () => {
    const card = await waive(lead.page, fee.id, { reason: 'And the rest as well' });
    await expect(lead.page.getByText(/waits for approval by Rafael Montero/)).toBeVisible();
    await expect(card.getByRole('listitem').filter({ hasText: 'And the rest as well' })).toHaveCount(0);
    const { id } = await openRequest(lead.page, 'submitted', new RegExp(`of fee ${fee.ref}`));
    await expectOwnRefused(lead, id, 'fees.waive');

    await approve(other.page, await showRequest(other.page, id));
    await expectEnded(other, id, 'executed');
    await lead.page.goto(`/fees?open=${fee.id}`);
    const after = lead.page.getByRole('complementary');
    await expect(after.getByText('waived', { exact: true }).first()).toBeVisible();
    await expect(after.getByText(/And the rest as well/)).toBeVisible();
  });
});
