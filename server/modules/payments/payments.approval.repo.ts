import { maskIban } from '@/server/kernel/iban';
import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { readInitiation } from '@/server/codecs/pain/read-initiation';
import { balanceMinor } from '@/server/modules/ledger';
import { accountsChangedSince, liveAccount, payeeFacts } from '@/server/modules/merchants';
import type { ApprovalFrame, Consequence, Facts, Hand } from '@/server/platform/command/define';
import { oncePerFrame } from '@/server/platform/command/once-per-frame';
import { isUuid } from '@/server/kernel/ids';
import { sentPostings } from './domain/sent-postings';
import { bankAccount, rawBytes } from './payments.repo';
import {
  fileBefore,
  fileById,
  heldMerchants,
  ibansUsedBefore,
  lastIbans,
  peopleBehindOrders,
  personOfRun,
  storedHash,
  type FileRow,
} from './payments.file.repo';
import { ordersOfFile, type OrderRow } from './payments.order.repo';

/** How long a change of bank details keeps who made and who approved it from approving payments to that account, in days. */
export const COOLING_OFF_DAYS = 30;

/** Who orders name as their maker when an approved request created them. */
const ENGINE = 'system:approvals';

/** A file with its orders as title, facts, consequences and hands see it. Not under locks: the content reads for itself. */
export const fileSeen = oncePerFrame(async ({ tx }: Pick<ApprovalFrame, 'tx'>, fileId: string) => ({
  file: await fileById(tx, fileId, false),
  orders: await ordersOfFile(tx, fileId, false),
}));

const merchantsOf = (orders: readonly OrderRow[]): string[] => [
  ...new Set(orders.flatMap((order) => (order.counterpartyType === 'merchant' ? [order.counterpartyId] : []))),
];

/** The bytes and the orders must say the same, payment by payment, or nobody knows what would be approved. */
function refuseOtherBytes(file: FileRow, orders: readonly OrderRow[], bytes: Uint8Array): void {
  const read = readInitiation(bytes).payments.flatMap((payment) => payment.orders);
  const byId = new Map(read.map((order) => [order.endToEndId, order]));
  const wrong = orders.find((order) => {
    const found = byId.get(order.endToEndId);
    return (
      !found ||
      found.amountMinor !== order.amountMinor ||
      found.iban !== order.iban ||
      found.currency !== order.currency
    );
  });
  if (!wrong && read.length === orders.length) return;
  throw refuse(
    'PAYMENTS.BYTES_DIFFER',
    `The bytes of ${file.ref} do not say what its orders say${wrong ? ` (${wrong.ref})` : ''}. Cancel the file and build another one.`,
    {
      fileId: file.id,
    },
  );
}

/**
 * What an approval of a file is of: the hash of the bytes as they are stored now, and every line in it with the version of
 * its order, the account that the payee has now, and whether the payee may be paid. Rows are held until the end.
 */
export async function fileContent({ tx }: ApprovalFrame, fileId: string): Promise<Record<string, unknown>> {
  const file = await fileById(tx, fileId, true);
  const orders = await ordersOfFile(tx, fileId, true);
  const { bytes } = await rawBytes(tx, file.rawFileId);
  refuseOtherBytes(file, orders, bytes);
  const account = await bankAccount(tx, file.bankAccountId);
  const merchants = merchantsOf(orders);
  const live = await liveAccount(tx, merchants);
  const held = await heldMerchants(tx, merchants);
  return {
    file: file.ref,
    version: file.version,
    sha256: await storedHash(tx, file.rawFileId),
    direction: file.direction,
    count: file.orderCount,
    totalMinor: file.totalMinor,
    currency: file.currency,
    account: { id: account.id, name: account.name, iban: account.iban },
    executionDate: file.executionDate,
    lines: orders.map((order) => ({
      ref: order.ref,
      version: order.version,
      payee: order.holderName,
      iban: order.iban,
      amountMinor: order.amountMinor,
      payeeAccount: live.get(order.counterpartyId)?.id ?? null,
      payeeOnHold: held.has(order.counterpartyId),
    })),
  };
}

async function sinceLastFile(
  { tx }: ApprovalFrame,
  file: FileRow,
  orders: readonly OrderRow[],
): Promise<Consequence[]> {
  const last = await fileBefore(tx, file);
  if (!last) return [{ kind: 'note', text: 'This is the first file of this account and direction.' }];
  const changes: Consequence[] = [
    {
      kind: 'change',
      field: 'orders since the last file',
      before: String(last.orderCount),
      after: String(file.orderCount),
    },
    {
      kind: 'change',
      field: `total since ${last.ref}`,
      before: moneyText(last.totalMinor, last.currency),
      after: moneyText(file.totalMinor, file.currency),
    },
  ];
  const former = await lastIbans(
    tx,
    orders.map((order) => order.counterpartyId),
    file,
  );
  for (const order of orders) {
    const iban = former.get(order.counterpartyId);
    if (iban !== undefined && iban !== order.iban) {
      changes.push({
        kind: 'change',
        field: `account of ${order.holderName}`,
        before: maskIban(iban),
        after: maskIban(order.iban),
      });
    }
  }
  return changes.slice(0, 60);
}

async function warnings({ tx }: ApprovalFrame, file: FileRow, orders: readonly OrderRow[]): Promise<Consequence[]> {
  const used = await ibansUsedBefore(
    tx,
    orders.map((order) => order.iban),
    file.id,
  );
  const fresh = orders.filter((order) => !used.has(order.iban));
  const first = fresh.slice(0, 20).map((order): Consequence => ({
    kind: 'warning',
    text: `First use of ${maskIban(order.iban)} for ${order.holderName}: ${moneyText(order.amountMinor, order.currency)} (${order.ref}).`,
  }));
  if (fresh.length > 20)
    first.push({ kind: 'warning', text: `${fresh.length - 20} more accounts are used for the first time.` });
  const shared = [...Map.groupBy(orders, (order) => order.iban)].filter(
    ([, list]) => new Set(list.map((order) => order.counterpartyId)).size > 1,
  );
  const several = shared.slice(0, 10).map(([iban, list]): Consequence => ({
    kind: 'warning',
    text: `${list.length} different payees share ${maskIban(iban)}: ${list
      .map((order) => order.holderName)
      .slice(0, 5)
      .join(', ')}.`,
  }));
  const live = await liveAccount(tx, merchantsOf(orders));
  const moved = orders.filter(
    (order) => order.counterpartyType === 'merchant' && live.get(order.counterpartyId)?.iban !== order.iban,
  );
  const held = await heldMerchants(tx, merchantsOf(orders));
  return [
    ...first,
    ...several,
    ...moved.slice(0, 20).map((order): Consequence => ({
      kind: 'warning',
      text: `${order.holderName} has another account by now (${order.ref}). It will not be paid from this file.`,
    })),
    ...orders
      .filter((order) => held.has(order.counterpartyId))
      .slice(0, 20)
      .map((order): Consequence => ({ kind: 'warning', text: `${order.holderName} is on hold (${order.ref}).` })),
  ];
}

/** What will happen: the money that leaves, what is left, the postings, what is new since the last file, and warnings. */
export async function fileConsequences(frame: ApprovalFrame, fileId: string): Promise<Consequence[]> {
  const { tx } = frame;
  const { file, orders } = await fileSeen(frame, fileId);
  const account = await bankAccount(tx, file.bankAccountId);
  const { currency, totalMinor } = file;
  const list: Consequence[] = [{ kind: 'touches', what: 'payment orders', count: orders.length }];
  if (file.direction === 'out') {
    const now = await balanceMinor(tx, { account: 'bank', subId: account.id, currency });
    const afterMinor = now - totalMinor;
    list.unshift({ kind: 'money-leaves', account: account.name, amountMinor: totalMinor, currency, afterMinor });
    list.push(...sentPostings(orders, currency));
    if (afterMinor < account.minimumBalanceMinor) {
      list.push({
        kind: 'warning',
        text: `${account.name} would hold ${moneyText(afterMinor, currency)}, below its minimum of ${moneyText(account.minimumBalanceMinor, currency)}.`,
      });
    }
  } else {
    list.push({
      kind: 'note',
      text: `${moneyText(totalMinor, currency)} is collected on ${file.executionDate}; nothing is booked before the bank's statement.`,
    });
  }
  return [...list, ...(await sinceLastFile(frame, file, orders)), ...(await warnings(frame, file, orders))];
}

/** What policies look at; `counterpartyChangedDays` is since when the newest account of a payee is live, in whole days. */
export async function fileFacts(frame: ApprovalFrame, fileId: string): Promise<Facts> {
  const { tx, now } = frame;
  const { file, orders } = await fileSeen(frame, fileId);
  const used = await ibansUsedBefore(
    tx,
    orders.map((order) => order.iban),
    fileId,
  );
  return {
    amountMinor: file.totalMinor,
    currency: file.currency,
    // A day's payments that are spread over several files leave from one account.
    counterparty: `${file.bankAccountId}/${file.direction}`,
    direction: file.direction,
    account: file.bankAccountId,
    country: [...new Set(orders.map((order) => order.iban.slice(0, 2)))],
    ...(await payeeFacts(tx, orders, now)),
    count: file.orderCount,
    firstUse: orders.some((order) => !used.has(order.iban)),
    largestMinor: orders.reduce((largest, order) => (order.amountMinor > largest ? order.amountMinor : largest), 0n),
  };
}

/**
 * Whose hands are in a file besides the maker's: who built it, who made its orders or asked for what they pay, and who
 * changed a payee's account lately or let that happen.
 */
export async function fileHands(frame: ApprovalFrame, fileId: string): Promise<Hand[]> {
  const { tx, now } = frame;
  const { file, orders } = await fileSeen(frame, fileId);
  const builder = await personOfRun(tx, file.builtRunId);
  const since = new Date(now.getTime() - COOLING_OFF_DAYS * 86_400_000);
  const changers = await accountsChangedSince(tx, merchantsOf(orders), since);
  const hands = new Map<string, Hand>();
  for (const { personId } of changers) hands.set(personId, { personId, why: 'cooling-off' });
  const executed = orders.filter(({ preparedBy }) => preparedBy === ENGINE).map(({ id }) => id);
  const makers = orders.map(({ preparedBy }) => preparedBy).filter((preparedBy) => isUuid(preparedBy));
  for (const personId of [...makers, ...(await peopleBehindOrders(tx, executed))])
    hands.set(personId, { personId, why: 'order-maker' });
  if (builder) hands.set(builder, { personId: builder, why: 'editor' });
  return [...hands.values()];
}
