// What a fault has done, measured without the modules: own SQL over the tables, own reading of the bank's journal, and the
// proofs of the books. An empty list is a proof only because each of them is filled by its sabotage (see main.db.test.ts).
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { openPool } from '@/server/platform/db/pools';
import { dbOver } from '@/server/platform/db/tx';
import type { Eye } from './eye';
import { readWitness, type Witness } from './witness';

/**
 * `lost`: an approved order or a raw file that was known and is in no state, or is at the bank and not in our books.
 * `doubled`: an end-to-end id twice at the bank, or one source posted twice. `unbalanced`: a proof that does not hold.
 */
export type Findings = { lost: string[]; doubled: string[]; unbalanced: string[] };

/** What a day comes to: how often and with what sum each thing stands in the books and among the orders. */
export type Digest = ReadonlyMap<string, { readonly count: number; readonly minor: bigint }>;

/** What stood in the database when a process died: from then on it may move, and never be gone. */
export type Known = { orders: Map<string, string>; rawFiles: Map<string, string>; captured: Set<string> };

export const nothingKnown = (): Known => ({ orders: new Map(), rawFiles: new Map(), captured: new Set() });

const wayOf = ['approved', 'sent', 'accepted', 'executed', 'returned'];
const finalStates = new Set(['executed', 'rejected', 'returned', 'cancelled']);
const atBank = new Set(['sent', 'accepted', 'executed', 'rejected', 'returned']);

/** Notes what is committed at this moment. */
export async function note(eye: Eye, known: Known): Promise<void> {
  const orders = await eye.query<{ id: string; state: string }>(
    `select id, state from payment_order where state in ('approved', 'sent', 'accepted', 'executed', 'rejected', 'returned')`,
  );
  for (const { id, state } of orders.rows) known.orders.set(id, state);
  const files = await eye.query<{ id: string; sha256: string }>('select id, sha256 from raw_file');
  for (const { id, sha256 } of files.rows) known.rawFiles.set(id, sha256);
  const captured = await eye.query<{ id: string }>(`select id from credit_order where state = 'captured'`);
  for (const { id } of captured.rows) known.captured.add(id);
}

type OrderRow = { id: string; ref: string; e2e: string; amount: string; state: string; file: string | null };
type RawRow = { id: string; kind: string; name: string; sha256: string; found: string; place: string | null };

async function rowsOf<T extends object>(eye: Eye, text: string): Promise<T[]> {
  return (await eye.query<T>(text)).rows;
}

/** A known order is there, and not further back than it was: from "approved" on there is no way back. */
function lostOrders(orders: readonly OrderRow[], known: Known): string[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return [...known.orders].flatMap(([id, before]) => {
    const now = byId.get(id);
    if (!now) return [`order ${id} was ${before} and is gone`];
    const back =
      wayOf.includes(now.state) && wayOf.includes(before) && wayOf.indexOf(now.state) < wayOf.indexOf(before);
    const known = back || ![...wayOf, ...finalStates].includes(now.state);
    const undone = finalStates.has(before) && now.state !== before && now.state !== 'returned';
    return known || undone ? [`order ${now.ref} was ${before} and is ${now.state}`] : [];
  });
}

/** The bank's inbox against our orders, both ways, with the amounts. */
function comparedWithBank(orders: readonly OrderRow[], witness: Witness): string[] {
  const taken = new Map(witness.received.filter((each) => each.accepted).map((each) => [each.endToEndId, each]));
  const ours = new Map(orders.map((order) => [order.e2e, order]));
  const unknown = [...taken.values()].flatMap((each) => {
    const order = ours.get(each.endToEndId);
    if (!order) return [`${each.endToEndId} is at the bank (${each.file}) and no order of ours`];
    if (!atBank.has(order.state)) return [`order ${order.ref} is at the bank and ${order.state} here`];
    return BigInt(order.amount) === each.amountMinor
      ? []
      : [`order ${order.ref} is of ${order.amount} here and of ${each.amountMinor} at the bank`];
  });
  const missing = orders.flatMap((order) => {
    if (order.state === 'approved') return [`order ${order.ref} is approved and was never sent`];
    return atBank.has(order.state) && !taken.has(order.e2e)
      ? [`order ${order.ref} is ${order.state} here and not at the bank`]
      : [];
  });
  return [...unknown, ...missing];
}

/** Every raw file is whole and has led to something: a report, a statement, an import that says what it waits for, a payment file. */
function lostFiles(raws: readonly RawRow[], known: Known, witness: Witness): string[] {
  const byId = new Map(raws.map((raw) => [raw.id, raw]));
  const hashes = new Set(raws.map((raw) => raw.sha256));
  return [
    ...[...known.rawFiles].flatMap(([id, sha256]) => {
      const now = byId.get(id);
      if (!now) return [`raw file ${id} is gone`];
      return now.sha256 === sha256 && now.found === sha256 ? [] : [`the bytes of raw file ${now.name} have changed`];
    }),
    ...raws.filter((raw) => raw.place === null).map((raw) => `raw file ${raw.name} (${raw.kind}) is in no state`),
    ...witness.offered
      .filter((file) => !hashes.has(file.sha256))
      .map((file) => `the bank's ${file.name} was never taken in`),
  ];
}

const rawText = `
  select r.id, r.kind, r.name, r.sha256, encode(sha256(r.bytes), 'hex') as found,
    coalesce((select 'report ' || b.state from bank_report b where b.raw_file_id = r.id),
      (select 'statement' from statement s where s.raw_file_id = r.id and s.state = 'posted' limit 1),
      (select 'waits' from process_run p where p.scope_key = r.id::text and p.state = 'blocked' and p.message is not null),
      (select 'file ' || f.state from payment_file f where f.raw_file_id = r.id)) as place
  from raw_file r order by r.id`;

/** What must have come to its end by the end of the day. */
const unfinishedText = `
  select 'event ' || type || ' for ' || handler || ' is ' || state || coalesce(': ' || last_error, '') as words
    from outbox_event where state <> 'done' and handler <> 'stream'
  union all select 'file ' || ref || ' is ' || state from payment_file where state in ('approved', 'sending')
  union all select 'process ' || process || ' ' || scope_key || ' is ' || state || ' at ' ||
      coalesce((select step from process_step s where s.process_run_id = p.id and s.state <> 'done' order by ordinal limit 1), 'its end')
    from process_run p where state <> 'done' and not (process = 'reconciliation.import' and state = 'blocked')`;

const doubledText = `
  select 'source ' || source_type || '/' || source_id || ' posted ' || count(*) || ' times as ' || event as words
    from ledger_entry group by source_type, source_id, event having count(*) > 1
  union all select 'order ' || order_id || ' has ' || count(*) || ' plans' from plan group by order_id having count(*) > 1
  union all select 'order ' || order_id || ' moved ' || count(*) || ' times by ' || event
    from payment_order_event group by order_id, event having count(*) > 1
  union all select 'raw file ' || sha256 || ' is stored ' || count(*) || ' times' from raw_file group by kind, sha256 having count(*) > 1
  union all select 'statement ' || sequence || ' is booked ' || count(*) || ' times'
    from statement group by bank_account_id, sequence having count(*) > 1
  union all select 'the payout ' || o.ref || ' left the payable ' || count(*) || ' times'
    from ledger_entry e join payment_order o on o.id::text = e.source_id
    where e.source_type = 'payment-order' and e.event = 'payout-sent' group by o.ref having count(*) > 1
  union all select 'instalment ' || id || ' is paid above what it is'
    from instalment where paid_principal_minor > principal_minor or paid_interest_minor > interest_minor
  union all select 'line ' || l.id || ' is matched for ' || sum(m.amount_minor) || ' of ' || l.amount_minor
    from statement_line l join recon_match m on m.line_id = l.id and m.undone_run_id is null
    group by l.id having abs(sum(m.amount_minor)) > abs(l.amount_minor)
  union all select 'the request for ' || entity_id || ' was executed ' || count(*) || ' times' from approval_request
    where status = 'executed' and command = 'payments.approveFile' group by entity_id having count(*) > 1`;

const unbalancedText = `
  select 'entry ' || e.event || ' ' || e.id || ' sums to ' || sum(l.amount_minor) as words
    from ledger_entry e join ledger_leg l on l.entry_id = e.id group by e.id, l.currency having sum(l.amount_minor) <> 0`;

const digestText = `
  select 'entry ' || e.event || ' on ' || l.account_code as thing, count(*)::int as count, sum(l.amount_minor)::text as minor
    from ledger_entry e join ledger_leg l on l.entry_id = e.id group by 1
  union all select 'order ' || kind || ' ' || state, count(*)::int, sum(amount_minor)::text from payment_order group by 1
  union all select 'instalment ' || state, count(*)::int, sum(paid_principal_minor)::text from instalment group by 1
  union all select 'line on the desk because of ' || cause, count(*)::int, sum(open_minor)::text from recon_exception group by 1
  union all select 'merchant line ' || kind, count(*)::int, sum(amount_minor)::text from merchant_statement_line group by 1`;

/** Sums up a world that has come to rest. */
export async function digest(eye: Eye): Promise<Digest> {
  const rows = await rowsOf<{ thing: string; count: number; minor: string }>(eye, digestText);
  return new Map(rows.map(({ thing, count, minor }) => [thing, { count, minor: BigInt(minor) }]));
}

/** The same day with and without a fault must come to the same: less is lost, more is doubled. */
export function comparedDigests(calm: Digest, now: Digest): Pick<Findings, 'lost' | 'doubled'> {
  const found: Pick<Findings, 'lost' | 'doubled'> = { lost: [], doubled: [] };
  const nothing = { count: 0, minor: 0n };
  for (const thing of new Set([...calm.keys(), ...now.keys()])) {
    const [before, after] = [calm.get(thing) ?? nothing, now.get(thing) ?? nothing];
    if (before.count === after.count && before.minor === after.minor) continue;
    const kind = after.count > before.count ? 'doubled' : 'lost';
    found[kind].push(
      `${thing}: ${after.count} of ${after.minor}, on a day without a fault ${before.count} of ${before.minor}`,
    );
  }
  return found;
}

async function words(eye: Eye, text: string): Promise<string[]> {
  return (await rowsOf<{ words: string }>(eye, text)).map((row) => row.words);
}

/** Our bank account against the closing balance that the bank itself wrote, less debits that still lie on the desk. */
async function againstBalance(eye: Eye, witness: Witness): Promise<string[]> {
  const [row] = await rowsOf<{ ours: string }>(
    eye,
    `select (coalesce((select sum(amount_minor) from ledger_leg where account_code = 'bank'), 0)
       + coalesce((select sum(open_minor) from recon_exception where open_minor < 0), 0))::bigint::text as ours`,
  );
  return BigInt(row?.ours ?? 0) === witness.closingMinor
    ? []
    : [`the bank account is ${row?.ours ?? 'unknown'} in our books and ${witness.closingMinor} at the bank`];
}

async function failingProofs(readerUrl: string): Promise<string[]> {
  const pool = openPool(readerUrl, { name: 'countersign-faults', max: 1 });
  try {
    const results = await booksCheck(dbOver(pool));
    if (results.length < 8)
      throw new Error(`only ${results.length} proofs of the books were made; nothing was measured`);
    return results
      .filter((result) => !result.ok)
      .map(
        (result) =>
          `${result.proof} ${result.currency}: ${result.leftMinor} against ${result.rightMinor} (${result.offenders.join('; ')})`,
      );
  } finally {
    await pool.end();
  }
}

/** Measures a world that has come to rest. Throws when it cannot be measured, which is never the same as a zero. */
export async function measure(at: {
  eye: Eye;
  readerUrl: string;
  bankFolder: string;
  known: Known;
}): Promise<Findings> {
  const { eye, known } = at;
  const witness = readWitness(at.bankFolder);
  const orders = await rowsOf<OrderRow>(
    eye,
    `select id, ref, end_to_end_id as e2e, amount_minor::text as amount, state, file_id as file from payment_order order by ref`,
  );
  const raws = await rowsOf<RawRow>(eye, rawText);
  if (orders.length === 0 || raws.length === 0 || witness.received.length === 0)
    throw new Error('There is nothing to measure: no orders, no files or an empty bank.');
  const captured = new Set(
    (await rowsOf<{ id: string }>(eye, `select o.id from credit_order o join plan p on p.order_id = o.id`)).map(
      (row) => row.id,
    ),
  );
  const times = Map.groupBy(witness.received, (each) => each.endToEndId);
  return {
    lost: [
      ...lostOrders(orders, known),
      ...comparedWithBank(orders, witness),
      ...lostFiles(raws, known, witness),
      ...[...known.captured]
        .filter((id) => !captured.has(id))
        .map((id) => `purchase ${id} was captured and has no plan`),
      ...(await words(eye, unfinishedText)),
    ],
    doubled: [
      ...[...times]
        .filter(([, list]) => list.length > 1)
        .map(([id, list]) => `${id} came to the bank ${list.length} times`),
      ...(await words(eye, doubledText)),
    ],
    unbalanced: [
      ...(await failingProofs(at.readerUrl)),
      ...(await words(eye, unbalancedText)),
      ...(await againstBalance(eye, witness)),
    ],
  };
}
