// A business day of a lender, from its first decision to the proof of its books, by the people who work it. They share one
// world and act in its order: each part leaves what the next one needs.
import { expect, test } from '../fixtures/actors';
import { asOwner, bank, hashAtTheBank, oneRow, openMailbox, ops, untilSealed } from '../fixtures/world';
import { comingFeeOn, debitOf, feeBy, payoutFileOf } from '../fixtures/records';
import { approve, expectEnded, expectOwnRefused, openRequest, showRequest } from '../pages/approvals';
import { caseOf, nextByKey } from '../pages/collections';
import { draftRule } from '../pages/fees';
import { closeDay, countsOf } from '../pages/operations';
import { buildPayoutFile, cancelOpenPayoutFile, hashOf, linesOf, submitFile, untilFileIs } from '../pages/payments';
import { matchBy } from '../pages/reconciliation';
import { lookUp, reveal } from '../pages/support';
import type { TestSmtp } from '@/server/platform/mail/testing';

const friday = '2026-11-20';
const monday = '2026-11-23';
const rule = { name: 'Late fee of the journey', code: 'late-fee-journey', amount: '3.50' };
const countries: Readonly<Record<string, string>> = {
  DE: 'Germany',
  AT: 'Austria',
  FR: 'France',
  ES: 'Spain',
  IT: 'Italy',
};
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
  await first.page.goto('/credit/orders?tab=referred');
  await first.page.getByRole('row').nth(1).click();
  await first.page.waitForURL(/[?&]open=/);
  const order = first.page.getByRole('complementary');
  await expect(order.getByRole('listitem').filter({ hasText: 'Limit.' })).toContainText('refer');
  await expect(order.getByRole('listitem').filter({ hasText: 'Identity.' })).toContainText('passed');
  const orderAddress = first.page.url();
  await order.getByRole('link', { name: 'Open the request' }).click();
  await first.page.waitForURL(/\/approvals\?/);
  const id = new URL(first.page.url()).searchParams.get('open') ?? '';

  const panel = await showRequest(first.page, id);
  await panel.getByRole('button', { name: /^Recommend € / }).click();
  await expect(first.page.getByText(/your approval counts/)).toBeVisible();
  const again = await showRequest(first.page, id, 'waiting');
  await expect(again.getByText('Nadia Rahimi recommended it', { exact: false }).first()).toBeVisible();
  await expect(again.getByRole('button', { name: /^(Approve|Recommend)/ })).toHaveAttribute('aria-disabled', 'true');

  await approve(second.page, await showRequest(second.page, id));
  await expectEnded(second, id, 'executed');
  await second.page.goto(orderAddress.replace('tab=referred&', ''));
  await expect(second.page.getByRole('complementary').getByText('approved', { exact: true })).toBeVisible();
  await expect(second.page.getByRole('complementary').getByText('by people')).toBeVisible();
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
  expect(hashAtTheBank(payout.hash)).toBe(payout.hash);
  const there = (await (await bank()).journal()).filter((order) => order.sha256 === payout.hash);
  expect(there.map((order) => order.verdict)).toEqual(lines.map(() => 'accepted'));
  expect(new Set(there.map((order) => order.endToEndId)).size).toBe(lines.length);
  await expect(page.getByText('customer profile checked')).toBeVisible();
});

test('debits go to the bank by four eyes as well, and one of them is going to come back', async ({ actor }) => {
  const approver = await actor('finance-approver-1');
  const { id, panel } = await openRequest(approver.page, 'mine', /Debit file PF-/);
  await approve(approver.page, panel);
  await expectEnded(approver, id, 'executed');
  // A debit that is booked with the close of today will be given back on the next day for want of money.
  const returned = await debitOf(friday);
  const simulated = await bank();
  await simulated.foretell([{ endToEndId: returned.endToEndId, how: 'returned', code: 'AM04', date: monday }]);
  // And somebody pays by hand without saying what for.
  const [account] = await simulated.balances();
  await simulated.addIncomingTransfer({
    iban: account?.iban ?? '',
    amountMinor: 4711n,
    remittance: stray.remittance,
    payer: { name: stray.payer, iban: returned.iban },
  });
});

test('a fee rule is drafted within the law, read, tried on last month, and approved by the other administrator', async ({
  actor,
  watch,
}) => {
  watch.expectComplaints(/status of (403|422)/);
  const author = await actor('fee-admin-1');
  const colleague = await actor('fee-admin-2');
  const { country, graceDays } = await comingFeeOn(monday);
  await draftRule(author.page, { ...rule, graceDays, country: countries[country] ?? country });
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

  const name = await page.getByRole('heading', { level: 1 }).innerText();
  await page.keyboard.press('1');
  await expect(page.getByLabel('Amount')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await caseOf(page, second);
  await page.goto('/collections/promises');
  const promise = page.getByRole('row').filter({ hasText: name }).filter({ hasText: '27 Nov 2026' });
  await expect(promise).toContainText('open');
  await expect(promise).toContainText('Mara Lindqvist');

  await page.goto('/collections');
  await page.getByRole('row').filter({ hasText: 'protected' }).first().click();
  const held = await caseOf(page);
  await expect(page.getByText('Do not call.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take this case' })).toHaveAttribute('aria-disabled', 'true');
  const taken = await agent.act('collections.renewLease', { caseId: held });
  expect(taken).toMatchObject({ status: 'refused', code: 'COLLECTIONS.CONTACT_NOT_ALLOWED' });
  const call = { caseId: held, channel: 'phone', disposition: 'no-answer', inbound: false, note: 'Tried it anyway' };
  expect(await agent.act('collections.logContact', { ...call, callBackOn: null })).toMatchObject({
    status: 'refused',
    code: 'COLLECTIONS.CONTACT_NOT_ALLOWED',
  });
});

test('the day is closed by its button: statement, debits, fees and cases are done and the date has moved', async ({
  actor,
}) => {
  const operator = await actor('finance-operator-1');
  const { page } = operator;
  await closeDay(page, friday, /23 Nov 2026/);
  expect(await countsOf(page, friday, 'Direct debits')).toMatch(/debits [1-9]/);
  expect(await countsOf(page, friday, 'Fees')).toMatch(/fees \d/);
  await expect(page.getByText('10 of 10 done')).toBeVisible();

  // The payout of the morning is booked, line by line, and the money by hand has found nobody.
  await page.goto(`/payments/files/${await payoutFileOf(friday)}`);
  const { lines } = await linesOf(page);
  await expect(page.getByRole('region', { name: 'Lines' }).getByText('booked', { exact: true })).toHaveCount(
    lines.length,
  );
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
  await page.goto('/reconciliation');
  await page.getByRole('row').filter({ hasText: stray.remittance }).click();
  await page.waitForURL(/\/reconciliation\/[0-9a-f-]{36}$/);
  await expect(page.getByText(stray.payer)).toBeVisible();
  await page.getByRole('button', { name: 'Take it on' }).click();
  await expect(page.getByRole('button', { name: 'Give it back' })).toBeVisible();

  const { planRef } = await debitOf(friday);
  await matchBy(page, { search: planRef, amount: '40.00', button: 'Match € 40.00 in part' });
  await expect(page.getByText('in part', { exact: true })).toBeVisible();
  await expect(page.getByText('Open of the line').locator('..')).toContainText('€ 7.11');

  await page.getByRole('button', { name: /^Undo / }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('It was for somebody else');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo € 40.00' }).click();
  await expect(page.getByText('undone: It was for somebody else')).toBeVisible();
  await expect(page.getByText('Open of the line').locator('..')).toContainText('€ 47.11');

  await matchBy(page, { search: planRef, amount: '47.11', button: 'Match € 47.11 and close' });
  await expect(page.getByText('Nothing of this line is open')).toBeVisible();

  const simulated = await bank();
  const name = (await simulated.outbox()).map((file) => file.name).findLast((one) => one.includes(`camt053-${friday}`));
  await page.goto('/reconciliation/statements');
  await page.getByRole('button', { name: 'Upload statement' }).click();
  const buffer = Buffer.from(await simulated.read(name ?? ''));
  await page.getByLabel('Statement file').setInputFiles({ name: 'again.xml', mimeType: 'application/xml', buffer });
  await expect(page.getByRole('dialog').getByText(/was taken in before/)).toBeVisible();
  await page.getByRole('dialog').getByRole('link', { name: 'Open the statement' }).click();
  await expect(page.getByRole('heading', { name: `Statement of ${friday}` })).toBeVisible();
});

test('a debit comes back: the instalment is open again, the books say so, and the customer is told by e-mail', async ({
  actor,
}) => {
  const { page } = await actor('finance-operator-1');
  const returned = await debitOf(friday);
  await closeDay(page, monday, /24 Nov 2026/);
  expect(await countsOf(page, monday, 'Returns')).toMatch(/debits [1-9]/);
  await page.goto('/payments/returns');
  const row = page.getByRole('row').filter({ hasText: returned.orderRef });
  await expect(row).toContainText('AM04');
  await row.click();
  const panel = page.getByRole('complementary');
  await expect(panel.getByText('Insufficient funds').or(panel.getByText(/AM04/)).first()).toBeVisible();
  await expect(panel.getByText('returned', { exact: true }).first()).toBeVisible();

  await page.goto(`/credit/plans/${returned.planId}`);
  await expect(page.getByText(/^returned, \d+ days? late$/).first()).toBeVisible();
  const { legs } = await oneRow<{ legs: number }>(
    `select count(*)::int as legs from ledger_leg l join ledger_entry e on e.id = l.entry_id
     where e.business_date = $2 and l.sub_id = $1::text`,
    [returned.planId, monday],
  );
  expect(legs).toBeGreaterThan(0);

  const mails = () => mailbox.received.filter((mail) => mail.to.includes(returned.email)).map((mail) => mail.source);
  await expect.poll(mails).toHaveLength(1);
  // Amounts are written as the customer's own language writes them.
  expect(mails()[0]?.replaceAll('=\r\n', '')).toMatch(new RegExp(returned.amount.replace('.', '[.,]')));
});

test('the new rule has charged: the plan shows rule, version and figures, and a waiver needs its reason', async ({
  actor,
}) => {
  const admin = await actor('fee-admin-1');
  const agent = await actor('collections-agent-2');
  const fee = await feeBy(rule.code);
  expect(fee.assessedOn).toBe(monday);
  await admin.page.goto(`/credit/plans/${fee.planId}`);
  await admin.page.getByRole('link', { name: fee.ref }).click();
  const card = admin.page.getByRole('complementary');
  await expect(card.getByText(`${rule.name} v1`)).toBeVisible();
  await expect(card.getByText(/more than the \d+ days of grace/)).toBeVisible();
  await expect(card.getByText('Flat fee: 3.50 EUR.')).toBeVisible();
  await expect(card.getByText(/^Ceiling of /).first()).toBeVisible();
  await expect(card.getByRole('button', { name: /^Waive/ })).toHaveAttribute('aria-disabled', 'true');

  await agent.page.goto(`/fees?open=${fee.id}`);
  const waiver = agent.page.getByRole('complementary');
  const button = waiver.getByRole('button', { name: /^Waive € / });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await waiver.getByLabel('Reason').fill('First time late in two years');
  await button.click();
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
  const story = page.getByRole('region', { name: 'Story' });
  await expect(story.getByText('Return', { exact: true }).first()).toBeVisible();
  await expect(story.getByText('Mail', { exact: true }).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Money' }).click();
  await expect(story.getByText('Mail', { exact: true })).toHaveCount(0);
  await expect(story.getByText('Return', { exact: true }).first()).toBeVisible();

  const whole = await page.getByRole('main').innerText();
  expect(whole).not.toContain(returned.email);
  expect(whole.replaceAll(' ', '')).not.toContain(returned.iban);
  const clear = await reveal(page, revealReason);
  expect(clear).toContain(returned.email);
  expect(clear.replaceAll(/\s/g, '')).toContain(returned.iban);

  await expect(page.getByRole('main').getByRole('button', { name: /hold|waive|refund/i })).toHaveCount(0);
  const acts = [
    support.act('customers.placeHold', { customerId: returned.customerId, kind: 'other', reason: 'Just a try' }),
    support.act('collections.nextCase', {}),
    support.act('operations.startClose', {}),
  ];
  for (const answer of await Promise.all(acts))
    expect(answer).toMatchObject({ status: 'refused', http: 403, code: 'ACCESS.DENIED' });
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

  await untilSealed();
  expect(await ops('audit', 'verify')).toMatchObject({ code: 0 });
  const { id, before } = await oneRow<{ id: string; before: string }>(
    `select id::text, reason as before from audit_event where command = 'support.reveal' order by id desc limit 1`,
  );
  await asOwner('update audit_event set reason = $1 where id = $2', ['Nobody asked', id]);
  const found = await ops('audit', 'verify', '--json');
  await asOwner('update audit_event set reason = $1 where id = $2', [before, id]);
  expect(found.code).toBe(1);
  expect(found.errors).toContain(id);
  expect(await ops('audit', 'verify')).toMatchObject({ code: 0 });
  expect(await ops('books', 'check')).toMatchObject({ code: 0 });
});
