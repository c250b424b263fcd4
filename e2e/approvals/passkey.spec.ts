import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { makeIban, maskIban } from '@/server/kernel/iban';
import { expect, signIn, test } from '../fixtures/actors';
import { oneRow, ops, untilSealed } from '../fixtures/world';
import { expectEnded, openRequest, showRequest } from '../pages/approvals';
import { askForAccount, openMerchant } from '../pages/merchants';

const merchant = 'Kettenwerk';
const account = makeIban('DE', '500105175407324932');

/** A device with a fingerprint reader in this browser; its finger is recognised until told otherwise. */
async function giveDevice(page: Page): Promise<{ recognise: (finger: boolean) => Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    recognise: async (isUserVerified) => {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
  };
}

test('an approval signed with a passkey is proved by a file, and by no file with one byte changed', async ({
  actor,
}, testInfo) => {
  const operator = await actor('finance-operator-1');
  const approver = await actor('finance-approver-2');
  const auditor = await actor('auditor-2');
  const device = await giveDevice(approver.page);

  await test.step('the approver registers a passkey, having just signed in', async () => {
    await approver.context.clearCookies();
    await signIn(approver.page, approver.person);
    await approver.page.goto('/access/sessions');
    await approver.page.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = approver.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Laptop');
    await dialog.getByRole('button', { name: 'Continue on the device' }).click();
    await expect(approver.page.getByRole('table', { name: 'Your passkeys' })).toContainText('Laptop');
  });

  const merchantId = await openMerchant(operator.page, merchant);
  await askForAccount(operator.page, merchantId, account);
  const words = new RegExp(`Account of ${merchant}: ${maskIban(account)}`);
  const { id } = await openRequest(operator.page, 'submitted', words);

  await test.step('without the finger nothing is signed and nothing is decided', async () => {
    await device.recognise(false);
    const panel = await showRequest(approver.page, id);
    await expect(panel.getByText('You sign this decision with your passkey.')).toBeVisible();
    await panel.getByRole('button', { name: /^Approve the new account/ }).click();
    await expect(approver.page.getByText('Nothing was signed, nothing was decided.')).toBeVisible();
    expect(await approver.query('approvals.request', { requestId: id })).toMatchObject({
      value: { status: 'pending' },
    });
  });

  await test.step('with it the decision counts and is kept with its signature', async () => {
    await device.recognise(true);
    const panel = await showRequest(approver.page, id);
    await panel.getByRole('button', { name: /^Approve the new account/ }).click();
    await expectEnded(approver, id, 'executed');
    const { signs } = await oneRow<{ signs: { requestId: string; decision: string } }>(
      'select s.signs from approval_signature s join approval_decision d on d.id = s.decision_id where d.request_id = $1',
      [id],
    );
    expect(signs).toMatchObject({ requestId: id, decision: 'approve' });
  });

  await test.step('the auditor takes the evidence out, and it holds without us', async () => {
    await untilSealed();
    const panel = await showRequest(auditor.page, id);
    await panel.getByRole('button', { name: 'Take out the evidence' }).click();
    const dialog = auditor.page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Yearly audit of the bank accounts');
    const coming = auditor.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Take out the evidence' }).click();
    const file = testInfo.outputPath('evidence.json');
    await (await coming).saveAs(file);

    const held = await ops('evidence', 'verify', file, '--json');
    expect(held.errors).toContain('the evidence holds');
    expect(JSON.parse(held.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      ok: true,
      decisions: 1,
      signatures: 1,
    });
    expect(held.code).toBe(0);

    const changed = readFileSync(file);
    const at = changed.indexOf('"personId"') + 14;
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(file, changed);
    const refused = await ops('evidence', 'verify', file);
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('does not hold');
  });

  await test.step('the passkey is ended, and decisions are no longer signed', async () => {
    await approver.page.goto('/access/sessions');
    await approver.page.getByRole('button', { name: 'End the passkey Laptop' }).click();
    await approver.page.getByRole('dialog').getByRole('button', { name: 'End this passkey' }).click();
    await expect(approver.page.getByRole('table', { name: 'Your passkeys' })).toContainText('ended');
  });
});
