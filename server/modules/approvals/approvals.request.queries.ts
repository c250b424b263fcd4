import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import type { Consequence } from '@/server/platform/command/define';
import type { ContentDifference } from '@/server/platform/command/context';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery, type QueryContext } from '@/server/platform/query/define';
import { maskValue } from '@/server/platform/query/mask';
import { notFound } from '@/server/platform/query/run-query';
import { commentsOf, type CommentView } from './approvals.comment.repo';
import { decisionsOf, findRequest, namesWhoMay, yesesOf, type RequestRow } from './approvals.repo';
import { requestAfter, requestBefore, type Before } from './approvals.again.repo';
import { ownDecision } from './approvals.undo.repo';
import { formerVersions, type FormerVersion } from './approvals.version.repo';
import { refuseEnded } from './domain/standing';
import { progress, type Step, type StepKind } from './domain/steps';
import { exampleRequest } from './use-cases/example-request';
import { placeOf } from './use-cases/place-of';
import { revisableFields } from './use-cases/revise';

type PolicyRef = { id: string; name: string; version: number };

type RequestMore = {
  makerName: string;
  consequences: unknown[];
  consequencesHash: string;
  policies: PolicyRef[];
  dueAt: Date;
  escalateAt: Date | null;
  submittedAt: Date;
  closedAt: Date | null;
  difference: ContentDifference[] | null;
};

export type DecisionView = {
  /** The version that was decided on; on an earlier one than the present it counts no more. */
  version: number;
  personId: string;
  name: string;
  /** Who was stood in for; the decision counts for both. */
  onBehalfOf: string | null;
  decision: StepKind | 'reject';
  reason: string | null;
  at: Date;
  counts: boolean;
  /** When and why the person took it back; null while it stands. */
  undoneAt: Date | null;
  undoneReason: string | null;
};

export type RequestDetail = Omit<RequestRow, 'input' | 'content' | 'steps' | 'result' | 'codeVersion'> &
  Omit<RequestMore, 'consequences'> & {
    content: Record<string, unknown>;
    consequences: Consequence[];
    steps: (Step & { filled: number })[];
    decisions: DecisionView[];
    hands: { personId: string; name: string; why: string }[];
    /** Who may decide at this moment, by name. */
    mayDecide: string[];
    /** Whether the reader may decide, on what kind of step, and if not, why not. */
    you: {
      may: StepKind | null;
      whyNot: string | null;
      mayWithdraw: boolean;
      mayRevise: boolean;
      mayUndo: boolean;
      mayResubmit: boolean;
      /** Whether this version was before the reader already; asked only of those who may decide. */
      opened: boolean;
    };
    /** What the request was before its maker changed it, the newest first, and what the next version had different. */
    versions: FormerVersion[];
    /** The request before this one that asked for the same and did not run, and what is different now. */
    before: Before | null;
    after: { id: string; ref: string; status: string } | null;
    /** True when the reader is not asked to decide: account numbers and addresses are then masked, in reasons as well. */
    masked: boolean;
  };

/** Stored consequences carry amounts as decimal strings; screens get them as they were. */
function consequenceOf(stored: unknown): Consequence {
  const amounts = new Set(['amountMinor', 'afterMinor']);
  const entries = Object.entries(stored as Record<string, unknown>).map(([key, value]) => [
    key,
    amounts.has(key) && typeof value === 'string' ? BigInt(value) : value,
  ]);
  return Object.fromEntries(entries) as Consequence;
}

function maskTexts<T>(value: T): T {
  if (typeof value === 'string') return maskValue('text', value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => maskTexts(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskTexts(inner)])) as T;
}

async function moreOf(db: Db, requestId: string): Promise<RequestMore> {
  return db.one<RequestMore>(sql`
    select coalesce(p.display_name, r.maker_id) || coalesce(' (key ' || nullif(r.facts ->> 'key', '') || ')', '') as maker_name,
      r.consequences, r.consequences_hash, r.policies, r.due_at, r.escalate_at, r.submitted_at, r.closed_at, r.difference
    from approval_request r left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id where r.id = ${requestId}`);
}

async function peopleOf(
  db: Db,
  request: RequestRow,
): Promise<{ decisions: DecisionView[]; hands: RequestDetail['hands'] }> {
  const decisions = await db.rows<DecisionView>(sql`
    select d.version, d.person_id, p.display_name || coalesce(' (key ' || k.name || ')', '') as name, b.display_name as on_behalf_of, d.decision,
      d.reason, d.at,
      (d.version = ${request.version} and p.status = 'active' and coalesce(b.status, 'active') = 'active' and u.decision_id is null and k.revoked_at is null) as counts,
      case when u.why = 'own' then u.at end as undone_at, u.reason as undone_reason
    from approval_decision d join person p on p.id = d.person_id left join person b on b.id = d.on_behalf_of
      left join approval_undo u on u.decision_id = d.id left join api_key k on k.id = d.key_id
    where d.request_id = ${request.id} order by d.version, d.at, d.id`);
  const hands = await db.rows<RequestDetail['hands'][number]>(sql`
    select m.person_id, p.display_name as name, m.why from approval_maker m join person p on p.id = m.person_id
    where m.request_id = ${request.id} and m.version = ${request.version} order by p.display_name`);
  return { decisions, hands };
}

async function isOpened(db: Db, request: RequestRow, personId: string): Promise<boolean> {
  const row = await db.maybe(sql`
    select 1 as opened from approval_opening where request_id = ${request.id} and version = ${request.version} and person_id = ${personId}`);
  return row !== null;
}

async function you(context: QueryContext, request: RequestRow, askedAgain: boolean): Promise<RequestDetail['you']> {
  const { db, personId } = context;
  const own = request.makerId === (personId ?? context.actorId);
  const { status } = request;
  const maker = {
    mayWithdraw: status === 'pending' && own,
    mayRevise:
      own && personId !== null && refuseEnded(request, context.now) === null && revisableFields(request).length > 0,
    mayResubmit: status !== 'pending' && status !== 'executed' && own && !askedAgain,
  };
  const not = (whyNot: string, mayUndo = false) => ({ may: null, whyNot, mayUndo, opened: true, ...maker });
  const ended = refuseEnded(request, context.now);
  if (ended) return not(ended.message);
  if (!personId) return not('Only a person decides on a request.');
  const decided = await ownDecision(db, request, personId);
  const place = await placeOf(db, request, { personId, lock: false });
  if (place.refusal) return not(place.refusal.message, decided?.undoneBefore === false);
  if (!context.permissions.has('approvals.decide')) return not('You do not hold the permission to decide on requests.');
  return { may: place.phase, whyNot: null, mayUndo: false, opened: await isOpened(db, request, personId), ...maker };
}

/**
 * A request with everything that a decision needs. Whoever is asked to decide sees the content as it is, since they answer
 * for it; everybody else sees account numbers and addresses masked.
 */
export const request = defineQuery({
  name: 'approvals.request',
  permission: 'approvals.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ requestId: z.uuid() }),
  example: async (world) => ({ requestId: (await exampleRequest(world)).requestId }),
  handle: async (context, { requestId }): Promise<RequestDetail | Refusal> => {
    const { db } = context;
    const row = await findRequest(db, requestId, false);
    if (!row) return notFound('request', requestId);
    const { input: _input, content, steps, result: _result, codeVersion: _codeVersion, ...head } = row;
    const { consequences, difference, ...more } = await moreOf(db, requestId);
    const after = await requestAfter(db, requestId);
    const before = await requestBefore(db, row);
    const versions = await formerVersions(db, row);
    const reader = await you(context, row, after !== null);
    const show = <T>(value: T): T => (reader.may === null ? maskTexts(value) : value);
    const { decisions, hands } = await peopleOf(db, row);
    const { filled } = progress(steps, yesesOf(await decisionsOf(db, row)));
    const left = row.status === 'pending' ? await namesWhoMay(db, row) : [];
    return {
      ...head,
      ...more,
      title: maskTexts(head.title),
      closedReason: show(head.closedReason),
      content: show(content),
      consequences: show(consequences).map(consequenceOf),
      difference: show(difference),
      before: before && { ...before, reason: maskTexts(before.reason), difference: show(before.difference) },
      after,
      versions: versions.map((one) => ({
        ...one,
        title: maskTexts(one.title),
        reason: maskTexts(one.reason),
        difference: show(one.difference),
      })),
      steps: steps.map((step, index) => ({ ...step, filled: filled[index] ?? 0 })),
      decisions: decisions.map((one) => ({
        ...one,
        reason: show(one.reason),
        undoneReason: show(one.undoneReason),
      })),
      hands,
      mayDecide: left.map((person) => person.name),
      you: reader,
      masked: reader.may === null,
    };
  },
});

/** What was said about a request. Account numbers and addresses in it are masked for everybody. */
export const comments = defineQuery({
  name: 'approvals.comments',
  permission: 'approvals.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({ requestId: z.uuid() }),
  example: async (world) => ({ requestId: (await exampleRequest(world)).requestId }),
  handle: async ({ db }, { requestId }): Promise<CommentView[] | Refusal> => {
    if (!(await findRequest(db, requestId, false))) return notFound('request', requestId);
    return (await commentsOf(db, requestId)).map((row) => ({ ...row, body: maskTexts(row.body) }));
  },
});
