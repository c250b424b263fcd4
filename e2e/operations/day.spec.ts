// A business day of a lender, from its first decision to the proof of its books, by the people who work it. They share one
// world and act in its order: each part leaves what the next one needs.
import { formatBusinessDate } from '@/components/value/format-date';
import { expect, test } from '../fixtures/actors';
import { bank, expectMailed, foretellReturn, openMailbox, ops, payByHand } from '../fixtures/world';
import { comingFeeOn, debitOf, feeBy, legsOf, payoutFileOf } from '../fixtures/records';
import { approve, expectEnded, expectOwnRefused, openRequest, showRequest } from '../pages/approvals';
import { expectChangeFound } from '../pages/audit';
import { caseOf, expectProtected, nextByKey, promiseByKeys } from '../pages/collections';
import { openReferred, recommend } from '../pages/credit';
import { draftRule, openFeeOfPlan, waive } from '../pages/fees';
import { closeDay, countsOf } from '../pages/operations';
import {
  buildPayoutFile,
  cancelOpenPayoutFile,
  expectAtTheBank,
  expectBooked,
  expectReturned,
  hashOf,
  linesOf,
  submitFile,
  untilFileIs,
} from '../pages/payments';
import { matchBy, openException, openKnown, openOf, undoMatch, upload } from '../pages/reconciliation';
import { expectMasked, expectPowerless, expectStory, lookUp, reveal } from '../pages/support';
import type { TestSmtp } from '@/server/platform/mail/testing';

const friday = '2026-11-20';
const monday = '2026-11-23';
const rule = { name: 'Late fee of the journey', code: 'late-fee-journey', amount: '3.50' };
const stray = { remittance: 'Order of the journey 4711', payer: 'Wanda Irrgang' };
const revealReason = 'The caller asks which account is debited';

let mailbox: TestSmtp;

// On a busy machine a part of the day takes a while; what never comes fails by the time limit of its own step.
test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.beforeAll(async () => {
  mailbox = await openMailbox();
});
test.afterAll(() => mailbox.close());

test('a purchase that the rules leave to people is recommended by one and approved by another', async ({ actor }) => {
  const first = await actor('credit-officer-1');
  const second = await actor('credit-officer-2');
  const { id, address } = await openReferred(first.page);
  await recommend(first.page, { id, name: 'Nadia Rahimi' });
  await approve(second.page, await showRequest(second.page, id));
  await expectEnded(second, id, 'executed');
  await second.page.goto(address);
  const order = second.page.getByRole('complementary');
  await expect(order.getByText('approved', { exact: true })).toBeVisible();
  await expect(order.getByText('by people')).toBeVisible();
});

test('a payout is prepared by one person, approved by another, and the bytes that leave are the approved ones', async ({
  actor,
  watch,
}) => {
  watch.expectComplaints(/status of 403/);
  const operator = await actor('finance-operator-1');
  // Not the approver of the journeys in which shops change their accounts: who let one change does not let it be paid.
  const approver = await actor('finance-approver-1');
  const { page } = operator;
  await cancelOpenPayoutFile(page, 'Built anew with what was captured since');
  await buildPayoutFile(page, friday);
  const { lines, total } = await linesOf(page);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.reduce((sum, amount) => sum + amount, 0)).toBe(total);
  const payout = { address: page.url(), hash: await hashOf(page) };
  expect(payout.hash).toMatch(/^[0-9a-f]{64}$/);
  const id = await submitFile(page);

  await expectOwnRefused(operator, id, 'payments.prepare');
  const panel = await showRequest(approver.page, id);
  await expect(panel.getByText(/^leave Countersign/)).toBeVisible();
  await expect(panel.getByText(new RegExp(`${lines.length} orders`)).first()).toBeVisible();
  await approve(approver.page, panel);
  await expectEnded(operator, id, 'executed');

  await untilFileIs(page, payout.address, 'taken by the bank');
  expect(await hashOf(page)).toBe(payout.hash);
  await expectAtTheBank(payout.hash, lines.length);
  await expect(page.getByText('customer profile checked')).toBeVisible();
});

test('debits go to the bank by four eyes as well, and one of them is going to come back', async ({ actor }) => {
  const approver = await actor('finance-approver-1');
  const { id, panel } = await openRequest(approver.page, 'mine', /Debit file PF-/);
  await approve(approver.page, panel);
  await expectEnded(approver, id, 'executed');
  // A debit that is booked with the close of today will be given back on the next day for want of money.
  const returned = await debitOf(friday);
  await foretellReturn({ endToEndId: returned.endToEndId, code: 'AM04', date: monday });
  // And somebody pays by hand without saying what for.
  await payByHand({ ...stray, amountMinor: 4711n, iban: returned.iban });
});

test('a fee rule is drafted within the law, read, tried on last month, and approved by the other administrator', async ({
  actor,
  watch,
}) => {
  watch.expectComplaints(/status of (403|422)/);
  const author = await actor('fee-admin-1');
  const colleague = await actor('fee-admin-2');
  const { country, graceDays } = await comingFeeOn(monday);
  await draftRule(author.page, { ...rule, graceDays, country });
  await author.page.getByRole('button', { name: 'Propose for approval' }).click();
  await expect(author.page.getByText('waits for approval', { exact: true }).first()).toBeVisible();
  const { id } = await openRequest(author.page, 'submitted', new RegExp(rule.name));
  await expectOwnRefused(author, id, 'fees.draftRule');

  const panel = await showRequest(colleague.page, id);
  await expect(panel.getByText(/On the last 30 days it would have charged/)).toBeVisible();
  await approve(colleague.page, panel);
  await expectEnded(colleague, id, 'executed');
  await colleague.page.goto('/fees/rules');
  await expect(colleague.page.getByRole('row').filter({ hasText: rule.name })).toContainText('live');
});

test('two agents take different cases; a call and a promise are written down by keys; who is protected is not offered', async ({
  actor,
  watch,
}) => {
  watch.expectComplaints(/status of 422/);
  const agent = await actor('collections-agent-1');
  const colleague = await actor('collections-agent-2');
  const { page } = agent;
  const [mine, theirs] = await Promise.all([nextByKey(page), nextByKey(colleague.page)]);
  expect(mine).not.toBe(theirs);
  await expect(page.getByText('Contact allowed now.')).toBeVisible();
  await expect(page.getByText('In your hands until', { exact: false })).toBeVisible();

  await page.keyboard.press('2');
  await expect(page.getByRole('radio', { name: 'No answer' })).toHaveAttribute('aria-checked', 'true');
  await page.keyboard.press('Control+Enter');
  const second = await caseOf(page, mine);
  expect([mine, theirs]).not.toContain(second);

  await promiseByKeys(page, second, { on: '27 Nov 2026', by: 'Mara Lindqvist' });
  await expectProtected(agent);
});

test('the day is closed by its button: statement, debits, fees and cases are done and the date has moved', async ({
  actor,
}) => {
  const { page } = await actor('finance-operator-1');
  await closeDay(page, friday, /23 Nov 2026/);
  expect(await countsOf(page, friday, 'Direct debits')).toMatch(/debits [1-9]/);
  expect(await countsOf(page, friday, 'Fees')).toMatch(/fees \d/);
  await expect(page.getByText('10 of 10 done')).toBeVisible();

  // The payout of the morning is booked, line by line, and the money by hand has found nobody.
  await expectBooked(page, await payoutFileOf(friday));
  await page.goto('/reconciliation/statements');
  await expect(page.getByRole('row').filter({ hasText: '20 Nov 2026' }).first()).toContainText('booked');
  await page.goto('/reconciliation');
  await expect(page.getByRole('row').filter({ hasText: stray.remittance })).toContainText('€ 47.11');
});

test('a credit that found nobody is matched by hand in part, undone, and matched again; no file enters twice', async ({
  actor,
  watch,
}) => {
  watch.expectComplaints(/status of 422/);
  const { page } = await actor('finance-operator-2');
  await openException(page, stray.remittance);
  await expect(page.getByText(stray.payer)).toBeVisible();
  await page.getByRole('button', { name: 'Take it on' }).click();
  await expect(page.getByRole('button', { name: 'Give it back' })).toBeVisible();

  const { planRef } = await debitOf(friday);
  await matchBy(page, { search: planRef, amount: '40.00', button: 'Match € 40.00 in part' });
  await expect(page.getByText('in part', { exact: true })).toBeVisible();
  await expect(openOf(page)).toContainText('€ 7.11');

  await undoMatch(page, { amount: '€ 40.00', reason: 'It was for somebody else' });
  await expect(openOf(page)).toContainText('€ 47.11');
  await matchBy(page, { search: planRef, amount: '47.11', button: 'Match € 47.11 and close' });
  await expect(page.getByText('Nothing of this line is open')).toBeVisible();

  const simulated = await bank();
  const name = (await simulated.outbox()).map((file) => file.name).findLast((one) => one.includes(`camt053-${friday}`));
  await upload(page, { name: 'again.xml', bytes: await simulated.read(name ?? '') });
  await openKnown(page);
  await expect(page.getByRole('heading', { name: `Statement of ${formatBusinessDate(friday, 'en')}` })).toBeVisible();
});

test('a debit comes back: the instalment is open again, the books say so, and the customer is told by e-mail', async ({
  actor,
}) => {
  const { page } = await actor('finance-operator-1');
  const returned = await debitOf(friday);
  await closeDay(page, monday, /24 Nov 2026/);
  expect(await countsOf(page, monday, 'Returns')).toMatch(/debits [1-9]/);
  await expectReturned(page, returned.orderRef);
  await page.goto(`/credit/plans/${returned.planId}`);
  await expect(page.getByText(/^returned, \d+ days? late$/).first()).toBeVisible();
  expect(await legsOf(returned.planId, monday)).toBeGreaterThan(0);

  await expectMailed(mailbox, returned);
});

test('the new rule has charged: the plan shows rule, version and figures, and a waiver needs its reason', async ({
  actor,
}) => {
  const admin = await actor('fee-admin-1');
  const agent = await actor('collections-agent-2');
  const fee = await feeBy(rule.code);
  expect(fee.assessedOn).toBe(monday);
  const card = await openFeeOfPlan(admin.page, fee);
  await expect(card.getByText(`${rule.name} v1`)).toBeVisible();
  await expect(card.getByText('Flat fee: 3.50 EUR.')).toBeVisible();
  await expect(card.getByRole('button', { name: /^Waive/ })).toHaveAttribute('aria-disabled', 'true');
  const waiver = await waive(agent.page, fee.id, { reason: 'First time late in two years' });
  await expect(waiver.getByText('waived', { exact: true }).first()).toBeVisible();
  await expect(waiver.getByText(/First time late in two years/)).toContainText('Tobias Ackermann');
});

test('support finds the customer by whatever they tell, reads the whole story masked, and can change nothing', async ({
  actor,
  watch,
}) => {
  watch.expectComplaints(/status of 403/);
  const support = await actor('support-agent-1');
  const returned = await debitOf(friday);
  const { page } = support;
  for (const told of [returned.email, returned.purchaseRef, returned.iban, returned.amount])
    await lookUp(page, told, returned.name);
  await expectStory(page);
  const hidden = [returned.email, returned.iban];
  await expectMasked(page, hidden);
  const clear = await reveal(page, revealReason);
  for (const value of hidden) expect(clear).toContain(value);
  await expectPowerless(support, returned.customerId);
});

test('the audit says who did what, and a row that is changed by hand is found and named', async ({ actor }) => {
  const { page } = await actor('auditor-1');
  await page.goto('/audit?q=support.reveal');
  const row = page.getByRole('row').filter({ hasText: revealReason }).first();
  await expect(row).toContainText('Elif Yıldız');
  await row.click();
  await expect(page.getByText(`Reason: ${revealReason}`)).toBeVisible();
  await page.goto('/audit?q=approvals.decide&f_outcome=denied');
  await expect(page.getByRole('row').filter({ hasText: 'Jonas Petersen' }).first()).toContainText('refused');
  await page.goto('/audit?q=operations.startClose');
  await expect(page.getByRole('row').filter({ hasText: 'Jonas Petersen' })).toHaveCount(2);

  await expectChangeFound('support.reveal');
  expect(await ops('books', 'check')).toMatchObject({ code: 0 });
});
