// A statement that a person brings: stored, checked and booked as one that is fetched; what nobody claims is left to people.
import { formatBusinessDate } from '@/components/value/format-date';
import { writeStatement, type BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import { expect, test } from '../fixtures/actors';
import { oneRow } from '../fixtures/world';
import { lastStatement, payerByVirtualIban } from '../fixtures/records';
import { openException, openKnown, openOf, upload } from '../pages/reconciliation';

const stray = 'With thanks for the lamp 8815';
const file = 'brought-by-hand.xml';

/** Money that came in, with whatever the payer wrote. */
function credit(
  from: { name: string; iban: string },
  to: string,
  money: { amountMinor: bigint; remittance: string },
): BookedEntry {
  const item = { ...money, endToEndId: 'NOTPROVIDED', debtor: from, creditor: { name: 'Countersign', iban: to } };
  return { amountMinor: money.amountMinor, code: ['PMNT', 'RCDT', 'ESCT'], items: [item], info: 'CREDIT' };
}

const countAll = () =>
  oneRow<{ statements: number; lines: number; entries: number }>(
    `select (select count(*) from statement)::int as statements, (select count(*) from statement_line)::int as lines,
       (select count(*) from ledger_entry)::int as entries`,
  );

test('a new statement is uploaded, booked, and leaves what nobody claims; the same again changes nothing', async ({
  actor,
  watch,
}) => {
  watch.expectComplaints(/status of 422/);
  const { page } = await actor('finance-operator-1');
  const approver = await actor('finance-approver-2');
  const { iban, owner, sequence, closing, next } = await lastStatement();
  const payer = await payerByVirtualIban();
  const from = { name: payer.name, iban: '' };
  const bytes = Buffer.from(
    writeStatement({
      iban,
      owner,
      date: next,
      sequence: Number(sequence) + 1,
      openingMinor: BigInt(closing),
      entries: [
        credit(from, payer.virtualIban, { amountMinor: 1_234n, remittance: 'A part of what I owe' }),
        credit({ name: 'Wanda Irrgang', iban: '' }, iban, { amountMinor: 8_815n, remittance: stray }),
      ],
    }),
  );

  let address = '';
  await test.step('only an operator brings statements', async () => {
    await approver.page.goto('/reconciliation/statements');
    const button = approver.page.getByRole('button', { name: 'Upload statement' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    const input = { fileName: file, bytesBase64: bytes.toString('base64') };
    expect(await approver.act('reconciliation.uploadStatement', input)).toMatchObject({ http: 403 });
  });

  await test.step('it is stored, read and booked', async () => {
    await upload(page, { name: file, bytes });
    await page.waitForURL(/tab=imports/);
    const row = page.getByRole('row').filter({ hasText: file });
    await expect(row).toContainText('booked', { timeout: 60_000 });
    await row.click();
    await page.getByRole('complementary').getByRole('link', { name: 'Open the statement' }).click();
    await expect(
      page.getByRole('heading', { level: 1, name: `Statement of ${formatBusinessDate(next, 'en')}` }),
    ).toBeVisible();
    await expect(page.getByRole('row').filter({ hasText: 'A part of what I owe' })).toContainText('matched');
    await expect(page.getByRole('row').filter({ hasText: stray })).toContainText('open');
    address = page.url();
  });

  await test.step('what nobody claims is an exception with its cause', async () => {
    await openException(page, stray);
    await expect(openOf(page)).toContainText('€ 88.15');
    await expect(page.getByText('Wanda Irrgang').first()).toBeVisible();
  });

  await test.step('the same bytes, under another name too, are known; nothing is doubled', async () => {
    const before = await countAll();
    for (const name of [file, 'another-name.xml']) {
      await upload(page, { name, bytes });
      await openKnown(page);
      await expect(page).toHaveURL(address);
    }
    // Other bytes with the same statement in them are stored, and not booked.
    await upload(page, { name: 'sent-again.xml', bytes: Buffer.concat([bytes, Buffer.from('<!-- again -->\n')]) });
    await page.waitForURL(/tab=imports/);
    const row = page.getByRole('row').filter({ hasText: 'sent-again.xml' });
    await expect(row).toContainText('blocked', { timeout: 60_000 });
    await row.click();
    await expect(page.getByRole('complementary').getByText(/It is not booked twice/)).toBeVisible();
    expect(await countAll()).toEqual(before);
  });
});
