// From the bytes of a statement of 100,000 entries to posted rows: upload, read, match, book, post, desk. Yardsticks of the
// same run: parsing the same bytes alone, and COPY + INSERT of the same rows by an owner who has them ready.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { readCamtRecords } from '@/server/codecs/camt/reader';
import { makeIban } from '@/server/kernel/iban';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { importFile } from '@/server/modules/reconciliation';
import { uploadStatement } from '@/server/modules/reconciliation/use-cases/upload-statement';
import { writeStatement, type BookedEntry } from '@/server/platform/bank/simulated-bank/statement';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { withDurableWorld, type DurableWorld } from './lib/durable-world';
import { compared, type BenchResult, type Measured } from './lib/measure';
import { makeTwins, rowsOfImport, writeTwins, type KeptRows } from './lib/statement-rows';
import { countStatements, sayStatements } from './lib/statements';

const own = makeIban('DE', '120300001000000001');
const payee = makeIban('DE', '370400440532013000');
const chunkBytes = 64 * 1024;

/** Of a hundred entries: payouts that the bank booked one by one, credits that nobody explains, charges. */
const mix = { payouts: 60, strays: 35 } as const;

type Round = { rawFileId: string; statementId: string; bytes: Buffer };

async function openAccount(world: DurableWorld): Promise<string> {
  const id = uuidv7();
  await world.owner.query(
    `insert into bank_account (id, name, bank_name, iban, bic, currency, creditor_id, cut_off_time, debit_lead_days, status)
     values ($1, 'Ours', 'Bank', $2, 'BYLADEM1001', 'EUR', 'DE98ZZZ09999999999', '16:00', 2, 'active')`,
    [id, own],
  );
  return id;
}

/** Payouts that the bank has, as rows of the owner's hand: what is measured begins with the statement. */
async function stageOrders(
  world: DurableWorld,
  at: { accountId: string; round: number; count: number },
): Promise<void> {
  const { owner } = world;
  const [runId, rawId, fileId] = [uuidv7(), uuidv7(), uuidv7()];
  const hash = String(at.round).padStart(64, '0');
  await owner.query(
    `insert into run (id, command, actor_kind, actor_id, idem_key, input_hash, state, result, business_date, occurred_at, txid)
     values ($1::uuid, 'bench.stage', 'person', 'bench', $1::text, repeat('0', 64), 'done', '{}', '2026-11-20', now(), pg_current_xact_id()::text::bigint)`,
    [runId],
  );
  await owner.query(
    `insert into raw_file (id, kind, name, sha256, size_bytes, bytes, source, run_id) values ($1, 'pain.001', 'bench', $2, 1, 'x', 'bench', $3)`,
    [rawId, hash, runId],
  );
  await owner.query(
    `insert into payment_file (id, ref, direction, scheme, bank_account_id, message_id, pmt_inf_id, raw_file_id, sha256, order_count, total_minor, currency, execution_date, state, built_run_id)
     values ($1, $2, 'out', 'SCT', $3, $2, $2, $4, $5, $6::integer, $6::integer, 'EUR', '2026-11-20', 'sent', $7)`,
    [fileId, `BENCH-${at.round}`, at.accountId, rawId, hash, at.count, runId],
  );
  await owner.query(
    `insert into payment_order (id, ref, direction, kind, source_type, source_id, counterparty_type, counterparty_id, holder_name, iban, amount_minor, currency,
       remittance, end_to_end_id, bank_account_id, execution_date, state, file_id, prepared_by)
     select gen_random_uuid(), r, 'out', 'merchant-payout', 'bench', r, 'merchant', gen_random_uuid(), 'Merchant', $1, 1000 + n, 'EUR', r, r, $2, '2026-11-20', 'sent', $3, 'bench'
     from generate_series(1, $4) n cross join lateral (select $5 || '-' || n as r) x`,
    [payee, at.accountId, fileId, at.count, `B${at.round}`],
  );
  await owner.query('analyze payment_order');
}

function entryOf(no: number, round: number): BookedEntry {
  const place = no % 100;
  if (place < mix.payouts) {
    const order = Math.floor(no / 100) * mix.payouts + place + 1;
    const amountMinor = -BigInt(1000 + order);
    return {
      amountMinor,
      code: ['PMNT', 'ICDT', 'ESCT'],
      items: [{ amountMinor, endToEndId: `B${round}-${order}`, creditor: { name: 'Merchant', iban: payee } }],
      info: 'TRANSFER',
    };
  }
  if (place < mix.payouts + mix.strays) {
    const amountMinor = BigInt(2_000 + (no % 9_000));
    const debtor = { name: `Payer ${no}`, iban: makeIban('DE', `50010517${String(no).padStart(10, '0')}`) };
    return {
      amountMinor,
      code: ['PMNT', 'RCDT', 'ESCT'],
      items: [{ amountMinor, endToEndId: 'NOTPROVIDED', debtor, remittance: `payment of instalment ${no}` }],
      info: 'CREDIT',
    };
  }
  return {
    amountMinor: -300n,
    code: ['PMNT', 'IDDT', 'CHRG'],
    items: [{ amountMinor: -300n, endToEndId: 'NOTPROVIDED', remittance: 'charge' }],
    info: 'CHARGE',
  };
}

async function timed(measured: Measured, entries: number, work: () => Promise<unknown>): Promise<void> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  measured.rates.push(entries / seconds);
  measured.cpuMicros.push((used.user + used.system) / entries);
  console.error(`${measured.name}: ${Math.round(entries / seconds)} entries/s`);
}

async function importBytes(world: DurableWorld, bytes: Buffer): Promise<Omit<Round, 'bytes'>> {
  const outcome = await runCommand(
    uploadStatement,
    { fileName: 'bench.xml', bytesBase64: bytes.toString('base64') },
    { actor: world.actor, key: uuidv7() },
  );
  if (outcome.status !== 'done') throw new Error(`the upload was ${outcome.status}`);
  const { rawFileId } = outcome.result;
  const booked = await importFile(rawFileId);
  if (booked.status !== 'done') throw new Error(`the import was ${booked.status}: ${JSON.stringify(booked)}`);
  const { rows } = await world.owner.query<{ id: string }>('select id from statement where raw_file_id = $1', [
    rawFileId,
  ]);
  return { rawFileId, statementId: rows[0]?.id ?? '' };
}

async function parse(bytes: Buffer): Promise<number> {
  const pieces = function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  };
  let records = 0;
  for await (const _record of readCamtRecords(pieces())) records += 1;
  return records;
}

async function assertBooked(world: DurableWorld, statementId: string, entries: number): Promise<void> {
  const { rows } = await world.owner.query<{ lines: number; matched: number; open: number }>(
    `select count(*)::int as lines, count(m.id)::int as matched, count(e.id)::int as open from statement_line l
       left join recon_match m on m.line_id = l.id and m.undone_run_id is null left join recon_exception e on e.line_id = l.id where l.statement_id = $1`,
    [statementId],
  );
  const found = rows[0];
  if (
    !found ||
    found.lines !== entries ||
    found.matched + found.open !== entries ||
    found.open !== (entries * mix.strays) / 100
  ) {
    throw new Error(`the statement is not booked as it was written: ${JSON.stringify(found)}`);
  }
}

/** How long each step of the import took, by the ends of the steps. */
async function stepSeconds(world: DurableWorld, rawFileId: string): Promise<Record<string, number>> {
  const { rows } = await world.owner.query<{ step: string; seconds: number }>(
    `select s.step, round(extract(epoch from s.finished_at - lag(s.finished_at, 1, p.started_at) over (order by s.ordinal))::numeric, 2)::float as seconds
     from process_step s join process_run p on p.id = s.process_run_id where p.scope_key = $1 order by s.ordinal`,
    [rawFileId],
  );
  return Object.fromEntries(rows.map((row) => [row.step, row.seconds]));
}

type Sides = { door: Measured; parsing: Measured; copying: Measured };
type Place = { accountId: string; round: number; entries: number; opening: bigint };

/** One statement through all sides, on the same bytes and rows. */
async function oneRound(world: DurableWorld, sides: Sides, place: Place) {
  const { accountId, round, entries } = place;
  await stageOrders(world, { accountId, round, count: (entries * mix.payouts) / 100 });
  const booked = Array.from({ length: entries }, (_none, no) => entryOf(no, round));
  const day = { iban: own, owner: 'Lender', date: '2026-11-20', sequence: round + 1, openingMinor: place.opening };
  const bytes = Buffer.from(writeStatement({ ...day, entries: booked }));
  const done: { statementId: string; rawFileId: string }[] = [];
  await timed(sides.door, entries, async () => done.push(await importBytes(world, bytes)));
  const [last] = done;
  if (!last) throw new Error('nothing was imported');
  await assertBooked(world, last.statementId, entries);
  const steps = await stepSeconds(world, last.rawFileId);
  console.error(JSON.stringify(steps));
  await timed(sides.parsing, entries, () => parse(bytes));
  await makeTwins(world.owner);
  const kept: KeptRows = await rowsOfImport(world.owner, last);
  await timed(sides.copying, entries, () => writeTwins(world.owner, kept));
  const closing = booked.reduce((sum, entry) => sum + entry.amountMinor, place.opening);
  return { closing, sizeBytes: bytes.length, steps };
}

async function assertBooks(world: DurableWorld): Promise<void> {
  const ours = new Set(['entries', 'sub-ledgers']);
  const failing = (await booksCheck(world.database.read)).filter((proof) => !proof.ok && ours.has(proof.proof));
  if (failing.length > 0)
    throw new Error(`the books do not hold after the bench: ${failing.map((proof) => proof.proof).join(', ')}`);
}

const mean = (list: readonly number[]): number => Math.round(list.reduce((sum, each) => sum + each, 0) / list.length);

export async function bench(args: readonly string[]): Promise<BenchResult> {
  const options = {
    rounds: { type: 'string', default: '3' },
    entries: { type: 'string', default: '100000' },
    statements: { type: 'boolean', default: false },
    ms: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const settings = {
    rounds: Math.max(3, Number(values.rounds)),
    entries: Math.ceil(Number(values.entries) / 100) * 100,
  };
  const { entries } = settings;
  return withDurableWorld('finance-operator', async (world) => {
    if (values.statements) await countStatements(world.owner);
    const accountId = await openAccount(world);
    const named = (name: string): Measured => ({ name, rates: [], cpuMicros: [] });
    const sides = {
      door: named('door'),
      parsing: named('parse only'),
      copying: named('COPY + INSERT of the same rows'),
    };
    let last = { closing: 0n, sizeBytes: 0, steps: {} as Record<string, number> };
    for (let round = 0; round <= settings.rounds; round += 1) {
      last = await oneRound(world, sides, { accountId, round, entries, opening: last.closing });
      if (values.statements) await sayStatements(world.owner);
      // The first round warms up and does not count.
      if (round === 0) for (const side of Object.values(sides)) side.rates.length = side.cpuMicros.length = 0;
    }
    await assertBooks(world);
    return {
      name: 'statement-import',
      unit: 'entries/s',
      ...compared(sides.door, [sides.parsing, sides.copying]),
      n: entries * settings.rounds,
      rounds: settings.rounds,
      settings: {
        ...settings,
        mixPerHundred: { ...mix, charges: 100 - mix.payouts - mix.strays },
        sizeBytes: last.sizeBytes,
        lastStepSeconds: last.steps,
        cpuMicrosPerEntry: Object.fromEntries(Object.values(sides).map((side) => [side.name, mean(side.cpuMicros)])),
        durability: world.durability,
      },
    };
  });
}
