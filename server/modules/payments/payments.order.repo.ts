import { humanReference } from '@/server/kernel/ids';
import { normaliseIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { isRefusal } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { blockedReason } from './domain/order-draft';
import { next, paymentOrderTransitions, type PaymentOrderEvent, type PaymentOrderState } from './domain/order-state';
import type { CreatedOrder, OrderDraft } from './payments.schema';
import type { OrderNews } from './payments.events';

type Working = Pick<RunContext, 'tx' | 'run' | 'actor'>;

/** Why an order moved: what moved it, and what the bank said. */
export type MoveCause = {
  readonly type: string;
  readonly id: string;
  readonly reasonCode?: string | null;
  readonly reasonText?: string | null;
};

/**
 * Creates orders, many in one call; the same source and kind again gives the order that is there. An order whose account
 * cannot be paid is created as blocked, with the reason, so that the others go on without it.
 */
export async function createOrders(context: Working, drafts: readonly OrderDraft[]): Promise<CreatedOrder[]> {
  if (drafts.length === 0) return [];
  const { tx, run, actor } = context;
  const numbers = await tx.rows<{ no: bigint }>(
    sql`select nextval('payment_order_no') as no from generate_series(1, ${drafts.length}::integer)`,
  );
  const rows = drafts.map((draft, index) => {
    const reason = blockedReason(draft);
    const ref = humanReference(
      draft.direction === 'out' ? 'PO' : 'DD',
      run.businessDate,
      Number(numbers[index]?.no ?? 0n),
    );
    return {
      ...draft,
      id: uuidv7(),
      ref,
      iban: normaliseIban(draft.iban),
      state: reason === null ? 'created' : 'blocked',
      reason,
    };
  });
  const list = <T>(pick: (row: (typeof rows)[number]) => T): T[] => rows.map(pick);
  await tx.exec(sql`
    with made as (
      insert into payment_order (id, ref, direction, kind, source_type, source_id, counterparty_type, counterparty_id, holder_name, iban, bic,
        amount_minor, currency, remittance, end_to_end_id, mandate_id, bank_account_id, execution_date, state, blocked_reason, prepared_by)
      select d.id, d.ref, d.direction, d.kind, d.source_type, d.source_id, d.counterparty_type, d.counterparty_id, d.holder_name, d.iban, d.bic,
        d.amount_minor, d.currency, d.remittance, d.ref, d.mandate_id, d.bank_account_id, d.execution_date, d.state, d.reason, ${actor.personId ?? actor.id}
      from unnest(${list((r) => r.id)}::uuid[], ${list((r) => r.ref)}::text[], ${list((r) => r.direction)}::text[], ${list((r) => r.kind)}::text[],
        ${list((r) => r.sourceType)}::text[], ${list((r) => r.sourceId)}::text[], ${list((r) => r.counterpartyType)}::text[],
        ${list((r) => r.counterpartyId)}::uuid[], ${list((r) => r.holderName)}::text[], ${list((r) => r.iban)}::text[], ${list((r) => r.bic ?? null)}::text[],
        ${list((r) => r.amountMinor)}::bigint[], ${list((r) => r.currency)}::text[], ${list((r) => r.remittance)}::text[],
        ${list((r) => r.mandateId ?? null)}::uuid[], ${list((r) => r.bankAccountId)}::uuid[], ${list((r) => r.executionDate)}::date[],
        ${list((r) => r.state)}::text[], ${list((r) => r.reason)}::text[])
        as d(id, ref, direction, kind, source_type, source_id, counterparty_type, counterparty_id, holder_name, iban, bic, amount_minor, currency,
          remittance, mandate_id, bank_account_id, execution_date, state, reason)
      order by d.id
      on conflict (source_type, source_id, kind) do nothing
      returning id, state, blocked_reason
    )
    insert into payment_order_event (order_id, from_state, to_state, event, reason_text, source_type, source_id, run_id, business_date)
    select id, null, state, 'create', blocked_reason, 'run', ${run.id}, ${run.id}::uuid, ${run.businessDate}::date from made`);
  const found = await tx.rows<CreatedOrder>(sql`
    select o.id, o.ref, o.end_to_end_id, o.source_type, o.source_id, o.state, o.blocked_reason
    from unnest(${list((r) => r.sourceType)}::text[], ${list((r) => r.sourceId)}::text[], ${list((r) => r.kind)}::text[]) with ordinality as d(type, id, kind, no)
    join payment_order o on o.source_type = d.type and o.source_id = d.id and o.kind = d.kind order by d.no`);
  invariant(found.length === drafts.length, 'every draft answers with an order');
  return found;
}

const moves = (event: PaymentOrderEvent) =>
  Object.entries(paymentOrderTransitions).flatMap(([from, row]) => (row[event] ? [{ from, to: row[event] }] : []));

type Move = { event: PaymentOrderEvent; cause: MoveCause; fileId?: string | null };

/**
 * Moves orders by one event, set-based and along the one table. Throws Refusal PAYMENTS.ORDER_TRANSITION_REFUSED naming
 * the first order for which the event is not possible; then none of them moves. Rows are locked in id order.
 */
export async function moveOrders(context: Working, orderIds: readonly string[], how: Move): Promise<void> {
  if (orderIds.length === 0) return;
  const held = await context.tx.rows<Held>(
    sql`select id, ref, state from payment_order where id = any(${orderIds}::uuid[]) order by id for update`,
  );
  invariant(held.length === new Set(orderIds).size, 'every order that is moved exists', {
    asked: orderIds.length,
    found: held.length,
  });
  await moveHeld(context, held, how);
}

type Held = Pick<OrderRow, 'id' | 'ref' | 'state'>;

/** As moveOrders, of orders whose rows this transaction has read and holds. */
export async function moveHeld(context: Working, held: readonly Held[], how: Move): Promise<void> {
  if (held.length === 0) return;
  const { tx, run } = context;
  const { event, cause } = how;
  const allowed = moves(event);
  for (const order of held) {
    const answer = next(order.state, event);
    if (isRefusal(answer)) {
      answer.message = `${order.ref}: ${answer.message}`;
      throw answer;
    }
  }
  const setFile = how.fileId === undefined ? sql`o.file_id` : sql`${how.fileId}::uuid`;
  await tx.exec(sql`
    with moved as (
      update payment_order o set state = m.to_state, version = o.version + 1, file_id = ${setFile},
        blocked_reason = case when m.to_state = 'blocked' then ${cause.reasonText ?? null}::text end,
        reason_code = coalesce(${cause.reasonCode ?? null}::text, o.reason_code), reason_text = coalesce(${cause.reasonText ?? null}::text, o.reason_text)
      from unnest(${allowed.map((m) => m.from)}::text[], ${allowed.map((m) => m.to)}::text[]) m(from_state, to_state)
      where o.id = any(${held.map((order) => order.id)}::uuid[]) and m.from_state = o.state
      returning o.id, m.from_state, m.to_state
    )
    insert into payment_order_event (order_id, from_state, to_state, event, reason_code, reason_text, source_type, source_id, run_id, business_date)
    select id, from_state, to_state, ${event}, ${cause.reasonCode ?? null}, ${cause.reasonText ?? null}, ${cause.type}, ${cause.id}, ${run.id}::uuid,
      ${run.businessDate}::date from moved order by id`);
}

export type OrderRow = {
  id: string;
  ref: string;
  direction: 'out' | 'in';
  kind: string;
  sourceType: string;
  sourceId: string;
  counterpartyType: 'merchant' | 'customer';
  counterpartyId: string;
  holderName: string;
  iban: string;
  bic: string | null;
  amountMinor: bigint;
  currency: string;
  remittance: string;
  endToEndId: string;
  mandateId: string | null;
  bankAccountId: string;
  executionDate: string;
  state: PaymentOrderState;
  fileId: string | null;
  bankStatus: string | null;
  preparedBy: string;
  version: number;
};

const orderColumns = sql`o.id, o.ref, o.direction, o.kind, o.source_type, o.source_id, o.counterparty_type, o.counterparty_id, o.holder_name, o.iban,
  o.bic, o.amount_minor, o.currency, o.remittance, o.end_to_end_id, o.mandate_id, o.bank_account_id, o.execution_date, o.state, o.file_id,
  o.bank_status, o.prepared_by, o.version`;

/** Orders by id, in id order; with `lock` their rows are held until the transaction ends. */
export async function ordersById(db: Db, ids: readonly string[], lock: boolean): Promise<OrderRow[]> {
  return db.rows<OrderRow>(
    sql`select ${orderColumns} from payment_order o where o.id = any(${ids}::uuid[]) order by o.id ${lock ? sql`for update` : sql``}`,
  );
}

/** The orders of a file, in id order. */
export async function ordersOfFile(db: Db, fileId: string, lock: boolean): Promise<OrderRow[]> {
  return db.rows<OrderRow>(
    sql`select ${orderColumns} from payment_order o where o.file_id = ${fileId}::uuid order by o.id ${lock ? sql`for update` : sql``}`,
  );
}

/** Orders that a file may take: created, for this account, direction and day. */
export async function readyOrders(
  db: Db,
  at: { bankAccountId: string; direction: string; executionDate: string; orderIds: readonly string[] | null },
): Promise<OrderRow[]> {
  return db.rows<OrderRow>(sql`
    select ${orderColumns} from payment_order o
    where o.state = 'created' and o.bank_account_id = ${at.bankAccountId}::uuid and o.direction = ${at.direction}
      and o.execution_date <= ${at.executionDate}::date and (${at.orderIds}::uuid[] is null or o.id = any(${at.orderIds}::uuid[]))
    order by o.id for update`);
}

/** Blocked orders for the same account and direction, so that the builder can name who is left out. */
export async function blockedOrders(
  db: Db,
  at: { bankAccountId: string; direction: string },
): Promise<{ ref: string; holderName: string; blockedReason: string }[]> {
  return db.rows(sql`
    select ref, holder_name, blocked_reason from payment_order
    where state = 'blocked' and bank_account_id = ${at.bankAccountId}::uuid and direction = ${at.direction} order by ref limit 50`);
}

/** The order as its news. */
export function newsOf(order: OrderRow): OrderNews {
  return {
    orderId: order.id,
    ref: order.ref,
    direction: order.direction,
    kind: order.kind,
    sourceType: order.sourceType,
    sourceId: order.sourceId,
    counterpartyType: order.counterpartyType,
    counterpartyId: order.counterpartyId,
    amountMinor: String(order.amountMinor),
    currency: order.currency,
  };
}

/** Payouts to a merchant that are in no file yet are stopped; what is owed stays payable. */
export async function stopUnsentPayouts(
  context: Working,
  stop: { merchantId: string; event: 'cancel'; cause: MoveCause },
): Promise<void> {
  const rows = await context.tx.rows<{ id: string }>(sql`
    select id from payment_order where kind = 'merchant-payout' and counterparty_id = ${stop.merchantId}::uuid
      and state in ('created', 'blocked', 'on-hold') order by id`);
  await moveOrders(
    context,
    rows.map((row) => row.id),
    { event: stop.event, cause: stop.cause },
  );
}
