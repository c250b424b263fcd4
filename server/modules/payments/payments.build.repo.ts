import { humanReference } from '@/server/kernel/ids';
import { isValidIban, maskIban } from '@/server/kernel/iban';
import { isT2Day, businessDate } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { creditTransferBytes, directDebitBytes, type FileHead, type FileLine } from './domain/file-bytes';
import { bankAccount, mandatesById, storeRaw, type BankAccountRow } from './payments.repo';
import { insertFile } from './payments.file.repo';
import { blockedOrders, moveOrders, readyOrders, type OrderRow } from './payments.order.repo';
import type { Direction } from './payments.schema';

type Working = Pick<RunContext, 'tx' | 'run' | 'actor'>;
export type BuildRequest = {
  bankAccountId: string;
  direction: Direction;
  executionDate: string;
  orderIds: readonly string[] | null;
};
export type BuiltFile = {
  fileId: string;
  ref: string;
  sha256: string;
  orderCount: number;
  totalMinor: bigint;
  currency: string;
};

/** An account that was right when the order was made may be wrong by now; the file is not begun, and the payee is named. */
function refuseBadIbans(orders: readonly OrderRow[]): void {
  const bad = orders.filter((order) => !isValidIban(order.iban));
  if (bad.length === 0) return;
  const names = bad.slice(0, 10).map((order) => `${order.holderName} (${order.ref}, ${maskIban(order.iban)})`);
  throw refuse(
    'PAYMENTS.IBAN_INVALID',
    `No file was built: the IBAN of ${names.join(', ')} is not valid. Correct the bank details, or leave ${bad.length === 1 ? 'this order' : 'these orders'} out.`,
    { orders: bad.map((order) => order.ref) },
  );
}

async function chosenOrders({ tx }: Working, request: BuildRequest): Promise<OrderRow[]> {
  const orders = await readyOrders(tx, request);
  if (request.orderIds && orders.length !== new Set(request.orderIds).size) {
    const found = new Set(orders.map((order) => order.id));
    const missing = request.orderIds.filter((id) => !found.has(id));
    throw refuse(
      'PAYMENTS.ORDER_NOT_READY',
      `${missing.length} of the chosen orders cannot go into this file: they are blocked, in another file, or of another account or day. Choose again from the list.`,
      { missing: missing.slice(0, 50) },
    );
  }
  if (orders.length > 0) return orders;
  const blocked = await blockedOrders(tx, request);
  const why =
    blocked.length > 0
      ? ` ${blocked.length} blocked: ${blocked
          .slice(0, 5)
          .map((order) => order.blockedReason)
          .join(' ')}`
      : '';
  throw refuse('PAYMENTS.NOTHING_TO_PAY', `There is no order ready for this account, direction and day.${why}`, {
    blocked: blocked.map((order) => order.ref),
  });
}

async function linesOf({ tx }: Working, orders: readonly OrderRow[]): Promise<(FileLine & { orderId: string })[]> {
  const mandates = await mandatesById(
    tx,
    orders.flatMap((order) => (order.mandateId ? [order.mandateId] : [])),
  );
  return orders.map((order) => ({
    ...order,
    orderId: order.id,
    mandate: order.mandateId ? (mandates.get(order.mandateId) ?? null) : null,
  }));
}

async function oneFile(
  context: Working,
  parts: { account: BankAccountRow; request: BuildRequest; lines: readonly (FileLine & { orderId: string })[] },
): Promise<BuiltFile> {
  const { account, request, lines } = parts;
  const { tx, run } = context;
  const { no } = await tx.one<{ no: bigint }>(sql`select nextval('payment_file_no') as no`);
  const ref = humanReference('PF', run.businessDate, Number(no));
  const head: FileHead = {
    messageId: ref,
    pmtInfId: `${ref}-1`,
    createdAt: `${run.now.toISOString().slice(0, 19)}Z`,
    executionDate: request.executionDate,
    account,
  };
  const out = request.direction === 'out';
  const bytes = out ? creditTransferBytes(head, lines) : directDebitBytes(head, lines);
  const raw = await storeRaw(context, {
    kind: out ? 'pain.001' : 'pain.008',
    name: `${ref}.xml`,
    bytes,
    source: 'built',
  });
  const fileId = uuidv7();
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  await insertFile(context, {
    id: fileId,
    ref,
    direction: request.direction,
    scheme: out ? 'SCT' : 'SDD-CORE',
    bankAccountId: account.id,
    messageId: head.messageId,
    pmtInfId: head.pmtInfId,
    rawFileId: raw.id,
    sha256: raw.sha256,
    orderCount: lines.length,
    totalMinor,
    currency: account.currency,
    executionDate: request.executionDate,
    builtRunId: run.id,
  });
  const orderIds = lines.map((line) => line.orderId);
  await moveOrders(context, orderIds, { event: 'put-in-file', cause: { type: 'payment-file', id: fileId }, fileId });
  return { fileId, ref, sha256: raw.sha256, orderCount: lines.length, totalMinor, currency: account.currency };
}

/**
 * Builds the files of one account, direction and day out of orders that are ready: one file per sequence type of debits,
 * one for transfers. Bytes are stored with their hash and the orders are in the file from now on. Throws Refusal
 * PAYMENTS.IBAN_INVALID naming the payees before anything is built, PAYMENTS.NOTHING_TO_PAY, PAYMENTS.ORDER_NOT_READY,
 * PAYMENTS.DATE_NOT_OPEN.
 */
export async function buildFiles(context: Working, request: BuildRequest): Promise<BuiltFile[]> {
  const account = await bankAccount(context.tx, request.bankAccountId, true);
  const date = businessDate(request.executionDate);
  if (date < context.run.businessDate || !isT2Day(date)) {
    throw refuse(
      'PAYMENTS.DATE_NOT_OPEN',
      `${date} is ${date < context.run.businessDate ? 'in the past' : 'a closed day of the T2 calendar'}. Choose an open day from ${context.run.businessDate} on.`,
      { date },
    );
  }
  const orders = await chosenOrders(context, request);
  refuseBadIbans(orders);
  const groups = Map.groupBy(await linesOf(context, orders), (line) => line.mandate?.sequence ?? 'transfer');
  const built: BuiltFile[] = [];
  for (const key of [...groups.keys()].sort())
    built.push(await oneFile(context, { account, request, lines: groups.get(key) ?? [] }));
  return built;
}
