import { invariant } from '@/server/kernel/invariant';
import { makeIban } from '@/server/kernel/iban';
import { systemActor } from '@/server/platform/auth/actor';
import type { BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import type { TestWorld } from '@/server/testing/example-world';
import { exampleStatement } from './example-statement';
import { importFile } from './import-statement';

const opening = 10_000_000n;

/** An account of ours in a test world, day after day: each statement opens with what the last one closed. */
export async function openDays(world: TestWorld) {
  const own = makeIban('DE', '120300001234567890');
  const account = {
    name: 'Ours',
    bankName: 'Hafenbank',
    iban: own,
    bic: 'BYLADEM1001',
    currency: 'EUR',
    creditorId: 'DE98ZZZ09999999999',
  };
  const opened = await world.done(
    'payments.openBankAccount',
    { ...account, openingMinor: String(opening) },
    systemActor('demo-world'),
  );
  const { bankAccountId } = opened as { bankAccountId: string };
  const at = { balance: opening, sequence: 0 };

  const statementOf = (date: string, entries: readonly BookedEntry[]): string => {
    at.sequence += 1;
    const text = exampleStatement({ iban: own, date, sequence: at.sequence, openingMinor: at.balance, entries });
    at.balance = entries.reduce((sum, entry) => sum + entry.amountMinor, at.balance);
    return text;
  };
  const upload = async (text: string, fileName = 'statement.xml') => {
    const input = { fileName, bytesBase64: Buffer.from(text).toString('base64') };
    return world.run('reconciliation.uploadStatement', input, await world.actor('finance-operator', 'Ola'));
  };
  const uploaded = async (text: string): Promise<string> => {
    const outcome = await upload(text);
    invariant(outcome.status === 'done', 'the upload was taken in', { outcome });
    return (outcome.result as { rawFileId: string }).rawFileId;
  };
  const booked = async (text: string): Promise<string> => {
    const rawFileId = await uploaded(text);
    const outcome = await importFile(rawFileId);
    invariant(outcome.status === 'done', 'the statement was booked', { outcome });
    return rawFileId;
  };
  return { own, bankAccountId, at, statementOf, upload, uploaded, booked };
}

/** Sums that must be empty whatever happened: unbalanced books, a bank that differs from its statement, a wrong suspense. */
export async function faultsOf(world: TestWorld, bankAccountId: string): Promise<unknown[]> {
  const rows = async (text: string, values: unknown[] = []): Promise<unknown[]> =>
    (await world.owner.query(text, values)).rows as unknown[];
  const books = await rows(
    'select currency, sum(amount_minor) from ledger_leg group by currency having sum(amount_minor) <> 0',
  );
  const bank = await rows(
    `select * from (select (select coalesce(sum(amount_minor), 0) from ledger_leg where account_code = 'bank' and sub_id = $1::text) as books,
       coalesce((select closing_minor from statement where bank_account_id = $1::uuid and state = 'posted' order by booked_on desc, sequence desc limit 1), $2::bigint)
       - coalesce((select sum(e.open_minor) from recon_exception e join statement_line l on l.id = e.line_id join statement s on s.id = l.statement_id
           where s.bank_account_id = $1::uuid and s.state = 'posted' and e.open_minor < 0), 0) as bank) x where books <> bank`,
    [bankAccountId, String(opening)],
  );
  const suspense = await rows(
    `select l.sub_id from (select sub_id, -sum(amount_minor) as minor from ledger_leg where account_code = 'unidentified-receipts' group by sub_id) l
       full join (select line_id::text as sub_id, open_minor from recon_exception where open_minor > 0) e on e.sub_id = l.sub_id
     where coalesce(l.minor, 0) <> coalesce(e.open_minor, 0)`,
  );
  const clearing = await rows(
    `select sub_id from ledger_leg where account_code = 'collections-clearing' group by sub_id having sum(amount_minor) <> 0`,
  );
  return [...books, ...bank, ...suspense, ...clearing];
}
