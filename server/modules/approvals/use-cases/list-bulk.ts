import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { Refusal, refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import type { QueryContext } from '@/server/platform/query/define';
import { keysMatching } from '@/server/platform/query/list';
import { insertBulk, type BulkDecision, type ListedItem, type WaitingItem } from '../approvals.bulk.repo';
import { inbox } from '../approvals.queries';
import { findRequests } from '../approvals.repo';
import { listBulkInput } from '../approvals.schema';
import { BULK_MOST, bulkLeafHash, bulkRoot } from './bulk-leaf';
import { judgeMany } from './decide-many';
import { exampleRequest } from './example-request';
import { phaseOf } from './phase-of';

const LISTED_FOR_MINUTES = 30;

type Asked = z.infer<typeof listBulkInput>;

/** The inbox as this person reads it; its conditions ask for nobody's permissions. */
function readingOf({ tx, actor, run }: RunContext): QueryContext {
  const { id: actorId, personId, name: actorName, as } = actor;
  const { businessDate, now } = run;
  return { db: tx, actorId, personId, actorName, as, permissions: new Set(), businessDate, now, timeZone: 'UTC' };
}

/** The requests that are meant, in the order in which they are shown: as they were picked, or as the inbox has them. */
async function meant(context: RunContext, { of }: Asked): Promise<string[] | Refusal> {
  const ids =
    of.kind === 'rows'
      ? [...new Set(of.requestIds)]
      : await keysMatching(inbox.list, readingOf(context), {
          filters: of.filters,
          search: of.search,
          limit: BULK_MOST + 1,
        });
  if (ids.length > BULK_MOST)
    return refuse(
      'APPROVALS.BULK_TOO_MANY',
      `One act decides on at most ${BULK_MOST.toLocaleString('en')} requests. Narrow the filter, and decide on the rest after it.`,
      { most: BULK_MOST },
    );
  if (ids.length === 0)
    return refuse(
      'APPROVALS.BULK_EMPTY',
      'Nothing matches any more: somebody else may have decided. Look at the list again.',
    );
  return ids;
}

/** Freezes version, content and decision of each, and foresees which of them this person may not decide. */
async function itemsOf(
  context: RunContext,
  requestIds: readonly string[],
  decision: BulkDecision,
): Promise<ListedItem[]> {
  const { tx, actor, run } = context;
  const found = await findRequests(tx, requestIds, false);
  const phases = await phaseOf(tx, [...found.values()]);
  const waiting = requestIds.flatMap((requestId, no): WaitingItem[] => {
    const request = found.get(requestId);
    if (!request) return [];
    const { version, contentHash } = request;
    const kind = decision === 'approve' && phases.get(requestId) === 'recommend' ? 'recommend' : decision;
    return [{ no, requestId, version, contentHash, decision: kind }];
  });
  const policies = await tx.rows<{ id: string; policies: { id: string; version: number }[] }>(
    sql`select id, policies from approval_request where id = any (${requestIds}::uuid[])`,
  );
  const policiesOf = new Map(policies.map((row) => [row.id, row.policies]));
  invariant(actor.personId, 'only people hold the permission to decide');
  // The reason and the signature come with the confirmation; only what stands against the person is foreseen here.
  const by = { personId: actor.personId, now: run.now, reason: 'given later', signed: true, lock: false };
  const judged = await judgeMany(tx, waiting, by);
  return waiting.map(({ no, ...item }) => {
    const verdict = judged.get(no);
    return {
      ...item,
      leaf: bulkLeafHash({ ...item, policies: policiesOf.get(item.requestId) ?? [] }),
      foreseen: verdict instanceof Refusal ? verdict.code : null,
    };
  });
}

/**
 * Lists the requests of a bulk decision as they stand now, for the person to look at and confirm: nothing is decided. The
 * root over the list is what is confirmed, and signed where the person has a passkey.
 */
export const listBulk = defineCommand({
  name: 'approvals.listBulk',
  permission: 'approvals.decide',
  effect: 'work',
  input: listBulkInput,
  example: async (world) => ({
    decision: 'approve' as const,
    of: { kind: 'rows' as const, requestIds: [(await exampleRequest(world)).requestId] },
  }),
  approval: null,
  handle: async (context, input) => {
    const { tx, actor, run, audit } = context;
    if (actor.as.kind !== 'person' || !actor.personId)
      return refuse('APPROVALS.PERSON_ONLY', 'Only a person decides on requests in bulk.', { denied: true });
    const ids = await meant(context, input);
    if (ids instanceof Refusal) return ids;
    const items = await itemsOf(context, ids, input.decision);
    if (items.length === 0)
      return refuse('APPROVALS.NOT_FOUND', 'There are no such requests. Pick them from the inbox.');
    const bulkId = uuidv7();
    const root = bulkRoot(items.map((item) => item.leaf));
    const expiresAt = new Date(run.now.getTime() + LISTED_FOR_MINUTES * 60_000);
    const { decision } = input;
    await insertBulk(tx, { id: bulkId, personId: actor.personId, decision, root, expiresAt, listedAt: run.now }, items);
    await audit({ entityType: 'approval_bulk', entityId: bulkId, after: { decision, root, items: items.length } });
    return { bulkId, root, total: items.length };
  },
});
