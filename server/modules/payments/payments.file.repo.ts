import { isRefusal, refuse } from '@/server/kernel/refusal';
import { liveAccount } from '@/server/modules/merchants';
import type { RunContext } from '@/server/platform/command/context';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { nextFileState, type PaymentFileEvent, type PaymentFileState } from './domain/file-state';
import type { Direction } from './payments.schema';

export type FileRow = {
  id: string;
  ref: string;
  direction: Direction;
  scheme: string;
  bankAccountId: string;
  messageId: string;
  pmtInfId: string;
  rawFileId: string;
  sha256: string;
  orderCount: number;
  totalMinor: bigint;
  currency: string;
  executionDate: string;
  state: PaymentFileState;
  builtRunId: string;
  requestId: string | null;
  claimedAt: Date | null;
  bankStatus: string | null;
  version: number;
};

const columns = sql`f.id, f.ref, f.direction, f.scheme, f.bank_account_id, f.message_id, f.pmt_inf_id, f.raw_file_id, f.sha256, f.order_count,
  f.total_minor, f.currency, f.execution_date, f.state, f.built_run_id, f.request_id, f.claimed_at, f.bank_status, f.version`;

/** A file, its row held when `lock` is set. Throws Refusal PAYMENTS.FILE_UNKNOWN. */
export async function fileById(db: Db, id: string, lock: boolean): Promise<FileRow> {
  const row = await db.maybe<FileRow>(
    sql`select ${columns} from payment_file f where f.id = ${id}::uuid ${lock ? sql`for update` : sql``}`,
  );
  if (!row)
    throw refuse('PAYMENTS.FILE_UNKNOWN', `There is no payment file ${id}. Open it from the list again.`, { id });
  return row;
}

export async function fileByMessageId(db: Db, messageId: string): Promise<FileRow | null> {
  return db.maybe<FileRow>(sql`select ${columns} from payment_file f where f.message_id = ${messageId} for update`);
}

/** The last file of the same account and direction that was sent before this one; null for the first. */
export async function fileBefore(db: Db, file: FileRow): Promise<FileRow | null> {
  return db.maybe<FileRow>(sql`
    select ${columns} from payment_file f
    where f.bank_account_id = ${file.bankAccountId}::uuid and f.direction = ${file.direction} and f.id <> ${file.id}::uuid
      and f.state in ('sent', 'accepted') order by f.id desc limit 1`);
}

export type NewFile = Omit<FileRow, 'state' | 'requestId' | 'claimedAt' | 'bankStatus' | 'version'>;

export async function insertFile({ tx }: Pick<RunContext, 'tx'>, file: NewFile): Promise<void> {
  await tx.exec(sql`
    insert into payment_file (id, ref, direction, scheme, bank_account_id, message_id, pmt_inf_id, raw_file_id, sha256, order_count, total_minor,
      currency, execution_date, state, built_run_id)
    values (${file.id}::uuid, ${file.ref}, ${file.direction}, ${file.scheme}, ${file.bankAccountId}::uuid, ${file.messageId}, ${file.pmtInfId},
      ${file.rawFileId}::uuid, ${file.sha256}, ${file.orderCount}, ${file.totalMinor}, ${file.currency}, ${file.executionDate}::date, 'prepared',
      ${file.builtRunId}::uuid)`);
}

/** Moves a held file by one event along the one table. Throws Refusal PAYMENTS.FILE_TRANSITION_REFUSED. */
export async function moveFile(
  { tx, run }: Pick<RunContext, 'tx' | 'run'>,
  file: FileRow,
  how: { event: PaymentFileEvent; receipt?: string; requestId?: string | null; reason?: string },
): Promise<void> {
  const to = nextFileState(file.state, how.event);
  if (isRefusal(to)) {
    to.message = `${file.ref}: ${to.message}`;
    throw to;
  }
  await tx.exec(sql`
    update payment_file set state = ${to}, version = version + 1,
      claimed_at = case ${how.event} when 'claim' then ${run.now} when 'unclaim' then null else claimed_at end,
      sent_at = case when ${how.event} = 'confirm' then ${run.now} else sent_at end,
      bank_receipt = coalesce(${how.receipt ?? null}::text, bank_receipt), request_id = coalesce(${how.requestId ?? null}::uuid, request_id),
      reason_text = coalesce(${how.reason ?? null}::text, reason_text)
    where id = ${file.id}::uuid`);
}

/** The hash of the bytes as they stand in the database at this moment, computed there. */
export async function storedHash(db: Db, rawFileId: string): Promise<string> {
  return (
    await db.one<{ hash: string }>(
      sql`select encode(sha256(bytes), 'hex') as hash from raw_file where id = ${rawFileId}::uuid`,
    )
  ).hash;
}

/** Which of these IBANs were paid (or collected from) by an order that the bank took, before this file. */
export async function ibansUsedBefore(db: Db, ibans: readonly string[], fileId: string): Promise<Set<string>> {
  const rows = await db.rows<{ iban: string }>(sql`
    select distinct o.iban from payment_order o
    where o.iban = any(${ibans}::text[]) and o.file_id is distinct from ${fileId}::uuid and o.state in ('sent', 'accepted', 'executed', 'returned')`);
  return new Set(rows.map((row) => row.iban));
}

/** The IBAN that each counterparty was last paid to, before this file. */
export async function lastIbans(
  db: Db,
  counterpartyIds: readonly string[],
  file: { id: string; direction: string },
): Promise<Map<string, string>> {
  const rows = await db.rows<{ counterpartyId: string; iban: string }>(sql`
    select distinct on (o.counterparty_id) o.counterparty_id, o.iban from payment_order o
    where o.counterparty_id = any(${counterpartyIds}::uuid[]) and o.direction = ${file.direction} and o.file_id is distinct from ${file.id}::uuid
      and o.state in ('sent', 'accepted', 'executed') order by o.counterparty_id, o.id desc`);
  return new Map(rows.map((row) => [row.counterpartyId, row.iban]));
}

/** Those of these merchants that may not be paid at the moment. */
export async function heldMerchants(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.rows<{ id: string }>(
    sql`select id from merchant where id = any(${ids}::uuid[]) and status <> 'active' order by id`,
  );
  return new Set(rows.map((row) => row.id));
}

/** Of these orders the payouts to merchants that may not be paid any more, or to another account by now. */
export async function stalePayouts<Order extends { counterpartyType: string; counterpartyId: string; iban: string }>(
  db: Db,
  orders: readonly Order[],
): Promise<Order[]> {
  const payouts = orders.filter((order) => order.counterpartyType === 'merchant');
  const ids = payouts.map((order) => order.counterpartyId);
  const [held, live] = [await heldMerchants(db, ids), await liveAccount(db, ids)];
  return payouts.filter(
    (order) => held.has(order.counterpartyId) || live.get(order.counterpartyId)?.iban !== order.iban,
  );
}

/** The person who ran a run, also by a key; null when it was a machine. */
export async function personOfRun(db: Db, runId: string): Promise<string | null> {
  const row = await db.maybe<{ person: string | null }>(
    sql`select case when actor_kind in ('person', 'key') then actor_id end as person from run where id = ${runId}::uuid`,
  );
  return row?.person ?? null;
}

/**
 * The people behind orders that an approved request created: its hands, and whose recommendation it ran by where a machine
 * had asked.
 * Such orders name the engine as their maker, which is nobody who could approve the file that pays them.
 */
export async function peopleBehindOrders(db: Db, orderIds: readonly string[]): Promise<string[]> {
  const rows = await db.rows<{ personId: string }>(sql`
    with request as (
      select distinct case when r.actor_id = 'system:approvals' and r.idem_key like 'approval/%' then substr(r.idem_key, 10)::uuid end as id
      from payment_order_event e join run r on r.id = e.run_id where e.order_id = any(${orderIds}::uuid[]) and e.event = 'create'
    )
    select m.person_id from request q join approval_maker m on m.request_id = q.id
    union select d.person_id from request q join approval_request r on r.id = q.id
      join approval_decision d on d.request_id = r.id and d.version = r.version
      where d.decision = 'recommend' and not exists (select from approval_undo u where u.decision_id = d.id)
    order by person_id`);
  return rows.map((row) => row.personId);
}

/** Keeps others from sending a file until this transaction ends; false while somebody else is at it. */
export async function takeSending(db: Db, fileId: string): Promise<boolean> {
  const { held } = await db.one<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`send/${fileId}`}, 0)) as held`,
  );
  return held;
}

/** Files that were claimed and of which no receipt is known: nobody can say from here whether the bank has them. */
export async function filesInDoubt(db: Db): Promise<FileRow[]> {
  return db.rows<FileRow>(
    sql`select ${columns} from payment_file f where f.state in ('approved', 'sending') order by f.id`,
  );
}
