import { theDatabase } from '@/server/platform/command/registry';
import { sql } from '@/server/platform/db/sql';
import { dbOver } from '@/server/platform/db/tx';
import { portalLink } from '@/server/platform/mail/mailer';
import { commentTold } from './approvals.comment.repo';
import { stoppedItems } from './approvals.bulk.repo';
import { undoTold } from './approvals.undo.repo';
import { revisionTold } from './approvals.version.repo';
import { namesWhoMay, type RequestStatus } from './approvals.repo';

/** What people are told of a request: a line in the portal and, when it asks something of them, a mail. */
export type Notice = {
  dedupeKey: string;
  personIds: string[];
  kind: string;
  title: string;
  body: string;
  href: string;
  about: { type: string; id: string };
  /** `gather`: it can wait some minutes and goes out with what else came up. */
  mail: { template: 'approval-needed' | 'approval-closed'; data: Record<string, string>; gather: boolean } | null;
};

type Told = {
  id: string;
  ref: string;
  title: string;
  status: RequestStatus;
  version: number;
  waitingRoles: string[];
  makerKind: 'person' | 'system';
  makerId: string;
  makerName: string;
  dueAt: string;
  /** Whether it has to be decided within the hour. */
  urgent: boolean;
  closedReason: string | null;
};

const ENDED: Readonly<Record<RequestStatus, string>> = {
  pending: 'waits',
  executed: 'was approved and is done',
  rejected: 'was rejected',
  withdrawn: 'was withdrawn',
  expired: 'expired before it was decided',
  changed: 'did not run, since its subject had changed',
  failed: 'was approved but could not run',
};

async function find(requestId: string): Promise<Told | null> {
  return dbOver(theDatabase().app).maybe<Told>(sql`
    select r.id, r.ref, r.title, r.status, r.version, r.waiting_roles, r.maker_kind, r.maker_id, coalesce(p.display_name, r.maker_id) as maker_name,
      to_char(r.due_at at time zone c.time_zone, 'YYYY-MM-DD HH24:MI') as due_at, r.due_at < entity_now() + interval '1 hour' as urgent, r.closed_reason
    from approval_request r join calendar c on c.entity = 'main'
      left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id
    where r.id = ${requestId}`);
}

// Whoever was asked about a version is asked anew about the next one, and about each of them once.
const keyOf = (id: string, version: number) =>
  version === 1 ? `approval/${id}/needed` : `approval/${id}/v${version}/needed`;

/** So many former versions are looked back to; what was gathered about those before is dropped by then. */
const FORMER = 100;

/**
 * The keys under which was asked about versions of a request that nobody decides on any more: those before the present one,
 * and that one too where the request ended. A mail that is not written yet must not name it as it was then.
 */
export async function formerKeys(requestId: string): Promise<string[]> {
  const request = await find(requestId);
  if (!request) return [];
  const former = request.status === 'pending' ? request.version - 1 : request.version;
  return Array.from({ length: former }, (_, at) => keyOf(requestId, at + 1)).slice(-FORMER);
}

/** What asks for a decision on the present version of a request: in the portal at once, by mail with others unless it is urgent. */
function asking(request: Told, to: Pick<Notice, 'personIds' | 'kind' | 'title' | 'body'>): Notice {
  const href = `/approvals/${request.id}`;
  const { id, ref, title, version, makerName, dueAt } = request;
  return {
    ...to,
    dedupeKey: keyOf(id, version),
    href,
    about: { type: 'approval_request', id: request.id },
    mail: {
      template: 'approval-needed',
      data: { ref, title, makerName, dueAt, url: portalLink(href) },
      gather: !request.urgent,
    },
  };
}

/** The notice for those who may decide now; null when the request waits no longer. Each is told once per version. */
export async function noticeOfRequest(requestId: string): Promise<Notice | null> {
  const request = await find(requestId);
  if (!request || request.status !== 'pending') return null;
  const people = await namesWhoMay(dbOver(theDatabase().app), request);
  return asking(request, {
    personIds: people.map((person) => person.personId),
    kind: 'approval-needed',
    title: `Approval wanted: ${request.ref}`,
    body: request.title,
  });
}

/**
 * The notices of a change: to everybody who may decide now, unless the request ended or was changed once more since; and to
 * those whose decision on the version before counts no more, whatever became of the request. Of them whoever is not asked
 * now has no mail.
 */
export async function noticesOfRevision(requestId: string, version: number): Promise<Notice[]> {
  const db = dbOver(theDatabase().app);
  const request = await find(requestId);
  const told = request && (await revisionTold(db, { id: requestId, version }));
  if (!request || !told) return [];
  const present = request.status === 'pending' && request.version === version;
  const asked = present ? (await namesWhoMay(db, request)).map((person) => person.personId) : [];
  const voided = new Set(told.personIds);
  const what = `${request.title}. ${told.reason}`;
  const noLonger = `Your decision on version ${version - 1} no longer counts. ${what}`;
  const of = (personIds: string[], body: string) => ({
    personIds,
    kind: 'approval-revised',
    title: `${request.ref} was changed by ${told.name}`,
    body: body.slice(0, 1000),
  });
  const notAsked: Notice = {
    ...of(
      told.personIds.filter((personId) => !asked.includes(personId)),
      noLonger,
    ),
    dedupeKey: `approval/${requestId}/v${version}/void`,
    href: `/approvals/${requestId}`,
    about: { type: 'approval_request', id: requestId },
    mail: null,
  };
  if (!present) return [notAsked];
  const [anew, others] = [asked.filter((id) => voided.has(id)), asked.filter((id) => !voided.has(id))];
  return [asking(request, of(anew, noLonger)), asking(request, of(others, what)), notAsked];
}

/** The notice of a comment for everybody else who takes part; no mail, since nothing is asked of them. */
export async function noticeOfComment(commentId: string): Promise<Notice | null> {
  const told = await commentTold(dbOver(theDatabase().app), commentId);
  if (!told) return null;
  return {
    dedupeKey: `approval-comment/${commentId}`,
    personIds: told.personIds,
    kind: 'approval-comment',
    title: `${told.name} on ${told.ref}`,
    body: told.body.slice(0, 1000),
    href: `/approvals/${told.requestId}`,
    about: { type: 'approval_request', id: told.requestId },
    mail: null,
  };
}

/** The notice of a decision that was taken back, for the maker and for whoever decided as well; nothing is asked of them. */
export async function noticeOfUndo(decisionId: string): Promise<Notice | null> {
  const told = await undoTold(dbOver(theDatabase().app), decisionId);
  if (!told) return null;
  return {
    dedupeKey: `approval-undo/${decisionId}`,
    personIds: told.personIds,
    kind: 'approval-undone',
    title: `${told.name} took back a decision on ${told.ref}`,
    body: told.reason ? `${told.title}. ${told.reason}`.slice(0, 1000) : told.title,
    href: `/approvals/${told.requestId}`,
    about: { type: 'approval_request', id: told.requestId },
    mail: null,
  };
}

/** The notice for whoever confirmed a list that faults stopped items of it; null where there are none. */
export async function noticeOfBulk(bulkId: string): Promise<Notice | null> {
  const told = await stoppedItems(dbOver(theDatabase().app), bulkId);
  if (!told) return null;
  const { personId, stopped } = told;
  return {
    dedupeKey: `approval-bulk/${bulkId}`,
    personIds: [personId],
    kind: 'approval-bulk',
    title:
      stopped === 1 ? '1 request of your list was not decided' : `${stopped} requests of your list were not decided`,
    body: 'A fault stopped each of them, and nothing of it was kept. They wait in your inbox: decide on each by itself.',
    href: '/approvals?tab=mine',
    about: { type: 'approval_bulk', id: bulkId },
    mail: null,
  };
}

/** The notice for the maker when a request ended; by mail only when the maker has something to do about it. */
export async function noticeOfEnd(requestId: string): Promise<Notice | null> {
  const request = await find(requestId);
  if (!request || request.makerKind !== 'person' || request.status === 'pending' || request.status === 'withdrawn')
    return null;
  const href = `/approvals/${request.id}`;
  const { ref, title, status } = request;
  const reason = request.closedReason ?? '';
  return {
    dedupeKey: `approval/${request.id}/closed`,
    personIds: [request.makerId],
    kind: 'approval-closed',
    title: `${ref} ${ENDED[status]}`,
    body: reason ? `${title}. ${reason}`.slice(0, 1000) : title,
    href,
    about: { type: 'approval_request', id: request.id },
    mail:
      status === 'executed'
        ? null
        : { template: 'approval-closed', data: { ref, title, status, reason, url: portalLink(href) }, gather: false },
  };
}
