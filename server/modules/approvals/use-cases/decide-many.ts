import { Refusal, refuse } from '@/server/kernel/refusal';
import { askGate, closeRuns, noteDenied, openRuns, type OpenRun } from '@/server/platform/command/batch-runs';
import type { RunContext } from '@/server/platform/command/context';
import { readyTogether, runTogether, worksTogether, type Ready } from '@/server/platform/command/execute-together';
import { doors } from '@/server/platform/command/registry';
import { merklePaths, type MerkleStep } from '@/server/platform/crypto/merkle';
import { mayTryAgain, type Tx } from '@/server/platform/db/tx';
import { errorFields, log } from '@/server/platform/log/log';
import { approvalClosed, approvalDecided } from '../approvals.events';
import {
  closeRequests,
  insertBulkSignatures,
  insertDecisions,
  leavesOf,
  passkeyStands,
  setWaitingRolesMany,
  type ItemResult,
  type WaitingItem,
} from '../approvals.bulk.repo';
import {
  decisionsOfMany,
  findRequests,
  handsOf,
  usableRolesMany,
  yesesOf,
  type DecisionRow,
  type RequestRow,
} from '../approvals.repo';
import { progress, type Progress } from '../domain/steps';
import {
  auditOfDecision,
  countFrom,
  decisionRow,
  refuseStale,
  type Counted,
  type DecideResult,
  type Given,
} from './decide';
import { batchOf, refusedItem, runOfItem, type BulkFrame } from './bulk-frame';
import { decideAlone } from './decide-alone';
import { handsAsked, placeFrom } from './place-of';
import { refuseUnsigned, signAgain } from './sign-decision';

/** An item with all that the rules look at. */
type Accepted = {
  readonly item: WaitingItem;
  readonly given: Given;
  readonly request: RequestRow;
  readonly counted: Counted;
  readonly decisions: readonly DecisionRow[];
  readonly now: Progress;
};

/** The items that a person may decide, and why not the others; nothing is written. `lock` holds what it was read from. */
export async function judgeMany(
  tx: Tx,
  items: readonly WaitingItem[],
  by: { personId: string; now: Date; reason: string | null; signed: boolean; lock: boolean },
): Promise<Map<number, Accepted | Refusal | 'odd'>> {
  const { personId, lock, now } = by;
  const found = await findRequests(
    tx,
    items.map((item) => item.requestId),
    lock,
  );
  const requests = [...found.values()];
  const decisions = await decisionsOfMany(tx, requests);
  const usable = await usableRolesMany(tx, personId, { requests, lock });
  const asked = new Set([...usable.values()].flatMap((roles) => handsAsked(personId, roles)));
  const hands = await handsOf(tx, requests, [...asked, personId]);
  const judged = (item: WaitingItem): Accepted | Refusal => {
    const request = found.get(item.requestId);
    if (!request) return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.');
    const { version, contentHash, decision } = item;
    const given = { version, contentHash, decision, ...(by.reason === null ? {} : { reason: by.reason }) };
    const stale = refuseStale(request, given, now);
    if (stale) return stale;
    const taken = decisions.get(request.id) ?? [];
    const place = placeFrom(request, {
      personId,
      decisions: taken,
      usable: usable.get(request.id) ?? [],
      hands: hands.get(request.id) ?? new Map<string, string>(),
    });
    const counted = countFrom(request, given, { personId, place });
    if (counted instanceof Refusal) return counted;
    const unsigned = by.signed ? null : refuseUnsigned(request, decision);
    if (unsigned) return unsigned;
    const mine = decision === 'reject' ? [] : [{ ...counted, kind: decision }];
    return {
      item,
      given,
      request,
      counted,
      decisions: taken,
      now: progress(request.steps, [...yesesOf(taken), ...mine]),
    };
  };
  // What cannot even be judged breaks an invariant: it is left to the single way, whose crash is this item's own.
  const judgedOrOdd = (item: WaitingItem) => {
    try {
      return judged(item);
    } catch {
      return 'odd' as const;
    }
  };
  return new Map(items.map((item) => [item.no, judgedOrOdd(item)]));
}

const executes = ({ item, now }: Accepted): boolean => item.decision !== 'reject' && now.complete;

/** Whether an item goes with the others: nothing of its own act has to be asked, or the act knows how to do many. */
function goesTogether(one: Accepted): boolean {
  if (executes(one)) return worksTogether(one.request.command);
  return one.item.decision !== 'reject' || doors().commands.get(one.request.command)?.approval?.onClosed === undefined;
}

/** The proofs of a signed list, by number; none where the list was not signed. */
async function proofsOf(tx: Tx, bulk: BulkFrame): Promise<readonly MerkleStep[][]> {
  return bulk.signature ? merklePaths(await leavesOf(tx, bulk.id)) : [];
}

function resultOf({ item, request }: Accepted, executed: unknown): DecideResult {
  const { ref } = request;
  if (item.decision === 'reject') return { status: 'rejected', ref };
  return executed === undefined
    ? { status: 'pending', ref, mayApprove: [] }
    : { status: 'executed', ref, result: executed };
}

async function executeAll(context: RunContext, ready: readonly Ready[]): Promise<Map<string, unknown>> {
  const { tx, run } = context;
  const executed = await runTogether(tx, ready, async (done) => {
    const endings = done.map(({ requestId, open, result }) => ({
      requestId,
      status: 'executed' as const,
      reason: null,
      runId: open.context.run.id,
      result,
    }));
    await closeRequests(tx, run.now, endings);
    for (const { requestId, open } of done) await open.context.raise(approvalClosed, { requestId, status: 'executed' });
  });
  return new Map(executed.map(({ requestId, result }) => [requestId, result]));
}

/** Writes the decisions of many, and what they lead to, a statement per table. Throws where one of them has to go alone. */
async function decideTogether(
  context: RunContext,
  bulk: BulkFrame,
  { list, ready, proofs }: { list: readonly Accepted[]; ready: readonly Ready[]; proofs: readonly MerkleStep[][] },
): Promise<ItemResult[]> {
  const { tx } = context;
  const runs = await openRuns(
    tx,
    batchOf(bulk),
    list.map((one) => runOfItem(bulk, one.item)),
  );
  const decided = list.map((one, at) => {
    const open = runs[at];
    if (!open) throw new Error('every item has a run');
    const { request, given, counted } = one;
    return { ...one, open, row: decisionRow(request, given, { counted, run: open.context.run }) };
  });
  await insertDecisions(
    tx,
    decided.map((one) => one.row),
  );
  if (bulk.signature) {
    const parts = decided.map(({ row, item }) => ({ decisionId: row.id, proof: proofs[item.no] ?? [] }));
    await insertBulkSignatures(tx, bulk.signature, parts);
  }
  for (const { open, request, item } of decided)
    await open.context.raise(approvalDecided, { requestId: request.id, decision: item.decision });
  const rejected = decided.filter(({ item }) => item.decision === 'reject');
  const ending = { status: 'rejected' as const, reason: bulk.reason, runId: null, result: null };
  await closeRequests(
    tx,
    context.run.now,
    rejected.map(({ request }) => ({ requestId: request.id, ...ending })),
  );
  for (const { open, request } of rejected)
    await open.context.raise(approvalClosed, { requestId: request.id, status: 'rejected' });
  const waiting = decided.filter((one) => one.item.decision !== 'reject' && !one.now.complete);
  await setWaitingRolesMany(
    tx,
    waiting.map(({ request, now }) => ({ requestId: request.id, roles: now.waitingRoles })),
  );
  const executed = await executeAll(context, ready);
  const done: { open: OpenRun; result: DecideResult }[] = [];
  for (const { open, row, request, ...one } of decided) {
    const result = resultOf({ ...one, request }, executed.has(request.id) ? executed.get(request.id) : undefined);
    const signed = bulk.signature !== null;
    await open.context.audit(auditOfDecision(request, row, { status: result.status, signed, bulkId: bulk.id }));
    done.push({ open, result });
  }
  await closeRuns(tx, done, 'done');
  return decided.map(({ item, open }, at): ItemResult => {
    const status = done[at]?.result.status ?? '';
    return { no: item.no, state: 'decided', status, runId: open.context.run.id, code: null, message: null };
  });
}

/** Those of the list that go together, with what they execute; the others are left to go alone. */
async function gather(context: RunContext, list: readonly Accepted[]): Promise<{ list: Accepted[]; ready: Ready[] }> {
  const able = list.filter(goesTogether);
  const executables = able.filter(executes).map(({ request, decisions, counted }) => ({
    ...request,
    approverIds: [...yesesOf(decisions).map((yes) => yes.personId), counted.personId],
  }));
  const ready = await readyTogether(context.tx, context.run, executables);
  const fit = new Set(ready.map(({ request }) => request.id));
  return { list: able.filter((one) => !executes(one) || fit.has(one.request.id)), ready };
}

/** What became of the items, and how many of them went as a set. */
export type Decided = { readonly results: readonly ItemResult[]; readonly together: number };

/**
 * Decides on many requests in the transaction of one run, each as a run of its own with its own decision, audit row and
 * result. They are judged by the rules of a single decision; what can be written and executed as a set is, and everything
 * else goes the single way, one savepoint each, so that no item stops another.
 */
export async function decideMany(
  context: RunContext,
  bulk: BulkFrame,
  items: readonly WaitingItem[],
): Promise<Decided> {
  const { tx } = context;
  const gate = await askGate(tx, batchOf(bulk));
  const personId = gate instanceof Refusal ? null : gate.actor.personId;
  if (gate instanceof Refusal || personId === null) {
    const shut =
      gate instanceof Refusal ? gate : refuse('APPROVALS.PERSON_ONLY', 'Only a person decides on a request.');
    await noteDenied(tx, batchOf(bulk), [shut]);
    return { results: items.map((item) => refusedItem(item.no, shut)), together: 0 };
  }
  if (bulk.signature && !(await passkeyStands(tx, bulk.signature.passkey)))
    return {
      results: items.map((item) => refusedItem(item.no, signAgain('That passkey is not one of yours.'))),
      together: 0,
    };
  const by = { personId, now: gate.now, reason: bulk.reason, signed: bulk.signature !== null, lock: true };
  const judged = await judgeMany(tx, items, by);
  const refusals = [...judged].flatMap(([no, one]) => (one instanceof Refusal ? [{ no, refusal: one }] : []));
  const accepted = [...judged.values()].filter(
    (one): one is Accepted => typeof one === 'object' && !(one instanceof Refusal),
  );
  await noteDenied(
    tx,
    batchOf(bulk),
    refusals.map((one) => one.refusal),
  );
  const proofs = await proofsOf(tx, bulk);
  const results = refusals.map(({ no, refusal }) => refusedItem(no, refusal));
  const together = await attempt(context, bulk, { accepted, proofs });
  results.push(...together);
  const settled = new Set(results.map((one) => one.no));
  for (const item of items)
    if (!settled.has(item.no)) results.push(await decideAlone(context, bulk, { item, proof: proofs[item.no] ?? null }));
  return { results, together: together.length };
}

/** What could be done as a set; nothing where one of the set was refused after all, and then each goes alone. */
async function attempt(
  context: RunContext,
  bulk: BulkFrame,
  { accepted, proofs }: { accepted: readonly Accepted[]; proofs: readonly MerkleStep[][] },
): Promise<ItemResult[]> {
  try {
    return await context.tx.savepoint(async () => {
      const { list, ready } = await gather(context, accepted);
      return list.length === 0 ? [] : decideTogether(context, bulk, { list, ready, proofs });
    });
  } catch (error) {
    if (mayTryAgain(error)) throw error;
    log().warn({ bulkId: bulk.id, ...errorFields(error) }, 'a set of decisions is taken apart and goes one by one');
    return [];
  }
}
