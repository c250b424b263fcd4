import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { stageCapturedOrder } from '@/server/modules/credit';
import { writeStatement, type BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import { systemActor } from '@/server/platform/auth/actor';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { importFile } from './import-statement';

const setUp = systemActor('demo-world');

/** What stands on the accounts of examples before their first statement. */
export const EXAMPLE_OPENING = 500_000n;

function field(result: unknown, key: string): string {
  invariant(typeof result === 'object' && result !== null && key in result, `the result has ${key}`);
  return String((result as Record<string, unknown>)[key]);
}

/** An account of ours that no other example has a statement of. */
export async function stageOwnAccount(world: ExampleWorld): Promise<{ bankAccountId: string; iban: string }> {
  const digits = String(BigInt(`0x${uuidv7().slice(-12)}`) % 10_000_000_000n).padStart(10, '0');
  const iban = makeIban('DE', `12030000${digits}`);
  const account = {
    name: 'Lender, example',
    bankName: 'Hafenbank Hamburg',
    iban,
    bic: 'BYLADEM1001',
    currency: 'EUR',
    creditorId: 'DE98ZZZ09999999999',
  };
  const result = await world.done(
    'payments.openBankAccount',
    { ...account, openingMinor: String(EXAMPLE_OPENING) },
    setUp,
  );
  return { bankAccountId: field(result, 'bankAccountId'), iban };
}

export type ExampleDay = {
  iban: string;
  sequence?: number;
  openingMinor?: bigint;
  date?: string;
  entries: readonly BookedEntry[];
};

/** The bytes of a camt.053 of one account and day. */
export function exampleStatement(day: ExampleDay): string {
  return writeStatement({ owner: 'Lender', sequence: 1, openingMinor: EXAMPLE_OPENING, date: '2026-11-19', ...day });
}

/** Money from outside, with whatever the payer wrote. */
export function credit(amountMinor: bigint, remittance: string, to = ''): BookedEntry {
  const debtor = { name: 'Jonas Weber', iban: makeIban('DE', '290501010001234567') };
  const item = { amountMinor, endToEndId: 'NOTPROVIDED', debtor, creditor: { name: 'Lender', iban: to }, remittance };
  return { amountMinor, code: ['PMNT', 'RCDT', 'ESCT'], items: [item], info: 'CREDIT' };
}

/** A file that can be uploaded in this world. */
export async function exampleStatementBase64(world: ExampleWorld): Promise<string> {
  const { iban } = await stageOwnAccount(world);
  return Buffer.from(exampleStatement({ iban, entries: [credit(2_500n, 'rent november')] })).toString('base64');
}

/** Uploads a statement and books it, as the worker would. */
export async function stageStatement(
  world: ExampleWorld,
  text: string,
): Promise<{ rawFileId: string; statementId: string }> {
  const operator = await world.actor('finance-operator', 'Ola');
  const input = { fileName: 'statement.xml', bytesBase64: Buffer.from(text).toString('base64') };
  const rawFileId = field(await world.done('reconciliation.uploadStatement', input, operator), 'rawFileId');
  const outcome = await importFile(rawFileId);
  invariant(outcome.status === 'done', 'the example statement is booked', { outcome });
  const statement = await world.read((tx) =>
    tx.one<{ id: string }>(sql`select id from statement where raw_file_id = ${rawFileId}::uuid`),
  );
  return { rawFileId, statementId: statement.id };
}

export type StagedException = {
  exceptionId: string;
  version: number;
  lineId: string;
  statementId: string;
  rawFileId: string;
};

/** An exception: a credit that nobody explains. */
export async function stageException(
  world: ExampleWorld,
  amountMinor = 2_500n,
  remittance = 'thank you',
): Promise<StagedException> {
  const { iban } = await stageOwnAccount(world);
  const staged = await stageStatement(world, exampleStatement({ iban, entries: [credit(amountMinor, remittance)] }));
  const row = await world.read((tx) =>
    tx.one<{ id: string; lineId: string; version: number }>(sql`
      select e.id, e.line_id, e.version from recon_exception e join statement_line l on l.id = e.line_id where l.statement_id = ${staged.statementId}::uuid`),
  );
  return { ...staged, exceptionId: row.id, version: row.version, lineId: row.lineId };
}

export async function stageCustomer(world: ExampleWorld): Promise<string> {
  const { planId } = await stageCapturedOrder(world);
  return (
    await world.read((tx) =>
      tx.one<{ customerId: string }>(sql`select customer_id from plan where id = ${planId}::uuid`),
    )
  ).customerId;
}

/** The first open instalment of a fresh plan. */
export async function stageInstalment(
  world: ExampleWorld,
): Promise<{ instalmentId: string; planId: string; planRef: string; openMinor: bigint }> {
  const { planId } = await stageCapturedOrder(world);
  return world.read((tx) =>
    tx.one(sql`
      select i.id as instalment_id, p.id as plan_id, p.ref as plan_ref, i.principal_minor + i.interest_minor as open_minor
      from instalment i join plan p on p.id = i.plan_id where p.id = ${planId}::uuid and i.state = 'open' order by i.no limit 1`),
  );
}

/** A match by hand that can be undone. */
export async function stageMatch(world: ExampleWorld): Promise<string> {
  const { exceptionId, version } = await stageException(world);
  const parts = [{ targetType: 'customer', targetId: await stageCustomer(world), amountMinor: '1500' }];
  const result = (await world.done(
    'reconciliation.matchLine',
    { exceptionId, version, parts },
    await world.actor('finance-operator', 'Ola'),
  )) as { matchIds: string[] };
  const [matchId] = result.matchIds;
  invariant(matchId, 'a match was made');
  return matchId;
}

/** A credit that is two cents short of its instalment. */
export async function stageForcedMatch(world: ExampleWorld) {
  const { instalmentId, openMinor } = await stageInstalment(world);
  const { exceptionId, version } = await stageException(world, openMinor - 2n);
  return {
    exceptionId,
    version,
    targetType: 'instalment' as const,
    targetId: instalmentId,
    reason: 'Two cents are missing',
  };
}
