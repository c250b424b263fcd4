import { addT2Days, businessDate } from '@/server/kernel/business-date';
import { activeHolds } from '@/server/modules/customers';
import { activeMandates, bankAccounts, buildFiles, createOrders, type OrderDraft } from '@/server/modules/payments';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import { z } from 'zod';
import { holdDue, setInCollection, type DueInstalment } from '../credit.close.repo';
import { debitSourceId, debitSourceType } from './answer-debits';
import { plansPerChunk, type ChunkAt } from './close-chunks';

type Account = Awaited<ReturnType<typeof bankAccounts>>[number];

const cursorShape = z.object({
  /** Which of our accounts is walked, in the order of their ids. */
  account: z.number().int(),
  after: z.object({ on: z.string().transform(businessDate), id: z.uuid() }).nullable(),
  made: z.number().int(),
});
type Cursor = z.infer<typeof cursorShape>;

const start: Cursor = { account: 0, after: null, made: 0 };

/** One account collects each currency: the first by id, so that every run chooses alike. */
function collectingAccounts(accounts: readonly Account[]): Account[] {
  const byCurrency = new Map<string, Account>();
  for (const account of accounts.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (!byCurrency.has(account.currency)) byCurrency.set(account.currency, account);
  }
  return [...byCurrency.values()];
}

async function collect(
  context: RunContext,
  due: readonly DueInstalment[],
  at: { account: Account; collectionDate: string; date: ChunkAt['date'] },
) {
  const { tx } = context;
  const customerIds = [...new Set(due.map((each) => each.customerId))];
  const mandates = await activeMandates(tx, customerIds);
  const held = new Set((await activeHolds(tx, customerIds, at.date)).map((hold) => hold.customerId));
  const free = due.filter((each) => !held.has(each.customerId));
  const ready = free.flatMap((each) => {
    const mandate = mandates.get(each.customerId);
    return mandate ? [{ each, mandate }] : [];
  });
  const drafts = ready.map(({ each, mandate }): OrderDraft => ({
    kind: 'instalment-debit',
    direction: 'in',
    sourceType: debitSourceType,
    sourceId: debitSourceId(each.id, each.attempts + 1),
    counterpartyType: 'customer',
    counterpartyId: each.customerId,
    holderName: mandate.holderName,
    iban: mandate.iban,
    bic: mandate.bic,
    amountMinor: each.openMinor,
    currency: each.currency,
    remittance: `${each.planRef} ${each.no}/${each.parts}`,
    mandateId: mandate.id,
    bankAccountId: at.account.id,
    executionDate: at.collectionDate,
  }));
  const orders = await createOrders(context, drafts);
  const made = orders.flatMap((order, index) => {
    const instalmentId = ready[index]?.each.id;
    return order.state === 'created' && instalmentId ? [{ instalmentId, orderId: order.id }] : [];
  });
  await setInCollection(tx, made, businessDate(at.collectionDate));
  return {
    debits: made.length,
    onHold: due.length - free.length,
    withoutMandate: free.length - ready.length,
    blocked: ready.length - made.length,
  };
}

/**
 * Debits for every instalment whose collection date is within the bank's lead time, then the file of the day. A customer on
 * hold or without a mandate is left for a later day. An instalment whose order was made is in collection and is not found
 * again, so that a repeated chunk debits nobody twice.
 */
export async function debitChunk(context: RunContext, at: ChunkAt): Promise<ChunkAnswer> {
  const { tx } = context;
  const cursor = cursorShape.parse(at.cursor ?? start);
  const accounts = collectingAccounts(await bankAccounts(tx));
  const account = accounts[cursor.account];
  if (!account) return { cursor: null, counts: { debits: 0 } };
  const collectionDate = addT2Days(at.date, account.debitLeadDays);
  const limit = at.size ?? plansPerChunk;
  const due = await holdDue(tx, { currency: account.currency, upTo: collectionDate, after: cursor.after, limit });
  const counts = await collect(context, due, { account, collectionDate, date: at.date });
  const made = cursor.made + counts.debits;
  const last = due.at(-1);
  if (due.length === limit && last) {
    return { cursor: { account: cursor.account, after: { on: last.nextCollectionOn, id: last.id }, made }, counts };
  }
  const files =
    made > 0
      ? await buildFiles(context, {
          bankAccountId: account.id,
          direction: 'in',
          executionDate: collectionDate,
          orderIds: null,
        })
      : [];
  const next = cursor.account + 1 < accounts.length ? { account: cursor.account + 1, after: null, made: 0 } : null;
  return { cursor: next, counts: { ...counts, files: files.length } };
}
