import { z } from 'zod';
import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { nextBusinessDate } from './domain/closing';
import { closeOf, dayCloseName, openClose, stepsOf, type CloseRow, type StepRow } from './operations.repo';
import { dayInput } from './operations.schema';
import { stepNames } from './use-cases/day-close';

/** Something that keeps the day from being closed, or that will be missed when it is; `href` is where to deal with it. */
export type InTheWay = {
  code: string;
  text: string;
  count: number;
  blocks: boolean;
  href: string;
  /** The files that the line is about, the next to be executed first; at most ten. */
  files: WaitingFile[];
};

/** A payment file that has not left: whom it waits for; null while nobody has asked for its approval. */
export type WaitingFile = {
  id: string;
  ref: string;
  direction: 'in' | 'out';
  totalMinor: bigint;
  currency: string;
  executionDate: string;
  state: 'prepared' | 'approved';
  requestRef: string | null;
  waitingRoles: string[] | null;
};

async function waitingFiles(db: Db): Promise<WaitingFile[]> {
  return db.rows<WaitingFile>(sql`
    select f.id, f.ref, f.direction, f.total_minor, f.currency, f.execution_date, f.state, r.ref as request_ref, r.waiting_roles
    from payment_file f left join approval_request r
      on r.command = 'payments.approveFile' and r.entity_type = 'payment-file' and r.entity_id = f.id::text and r.status = 'pending'
    where f.state in ('prepared', 'approved') order by f.execution_date, f.id limit 20`);
}

type Waiting = {
  debitFiles: number;
  payoutOrders: number;
  payoutFiles: number;
  inDoubt: number;
  requests: number;
  exceptions: number;
  deadEvents: number;
};

async function waiting(db: Db): Promise<Waiting> {
  return db.one<Waiting>(sql`
    select (select count(*)::int from payment_file where direction = 'in' and state = 'prepared') as debit_files,
      (select count(*)::int from payment_order where kind = 'merchant-payout' and state = 'created') as payout_orders,
      (select count(*)::int from payment_file where direction = 'out' and state in ('prepared', 'approved')) as payout_files,
      (select count(*)::int from payment_file where state = 'sending') as in_doubt,
      (select count(*)::int from approval_request where status = 'pending') as requests,
      (select count(*)::int from recon_exception where state = 'open') as exceptions,
      (select count(*)::int from outbox_event where state = 'dead') as dead_events`);
}

function inTheWay(now: Waiting, close: CloseRow | null, files: readonly WaitingFile[]): InTheWay[] {
  const lines: InTheWay[] = [];
  const add = (code: string, count: number, line: Partial<InTheWay> & { text: string; href: string }) => {
    if (count > 0) lines.push({ code, count, blocks: false, files: [], ...line });
  };
  if (close?.state === 'blocked')
    lines.push({
      code: 'close-blocked',
      count: 1,
      blocks: true,
      text: close.message ?? 'The close waits.',
      href: '/operations/close',
      files: [],
    });
  const going = (direction: string, state?: string) =>
    files.filter((file) => file.direction === direction && file.state === (state ?? file.state)).slice(0, 10);
  add('debit-files', now.debitFiles, {
    text: 'debit files wait for approval; what is not sent in time is collected later',
    href: '/payments/files',
    files: going('in', 'prepared'),
  });
  add('payout-files', now.payoutFiles, {
    text: 'payout files are not sent',
    href: '/payments/files',
    files: going('out'),
  });
  add('payout-orders', now.payoutOrders, { text: 'payouts stand ready and are in no file', href: '/payments/payouts' });
  add('in-doubt', now.inDoubt, {
    text: 'files were on their way to the bank and it is not known whether they arrived',
    href: '/payments/files',
    blocks: true,
  });
  add('requests', now.requests, { text: 'requests wait for a decision', href: '/approvals' });
  add('exceptions', now.exceptions, { text: 'bank lines are not matched', href: '/reconciliation' });
  add('dead-events', now.deadEvents, {
    text: 'jobs were given up after many attempts',
    href: '/operations/close',
    blocks: true,
  });
  return lines;
}

export type DayView = {
  businessDate: BusinessDate;
  date: BusinessDate;
  nextDate: BusinessDate;
  state: 'open' | 'running' | 'blocked' | 'done';
  message: string | null;
  startedBy: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  steps: StepRow[];
  inTheWay: InTheWay[];
};

const notBegun = (): StepRow[] =>
  stepNames.map((step, ordinal) => ({
    ordinal,
    step,
    state: 'waiting',
    chunks: 0,
    counts: {},
    message: null,
    startedAt: null,
    finishedAt: null,
  }));

/** A business day: its steps, their state and counts, and what is in the way of closing it. */
export const day = defineQuery({
  name: 'operations.day',
  permission: 'operations.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: dayInput,
  example: () => Promise.resolve({}),
  handle: async ({ db, businessDate }, input): Promise<DayView> => {
    const close = input.date
      ? await closeOf(db, input.date)
      : ((await openClose(db)) ?? (await closeOf(db, businessDate)));
    const date = close?.date ?? ((input.date ?? businessDate) as BusinessDate);
    const closed = date > businessDate || close?.state === 'done';
    const now = closed ? [] : inTheWay(await waiting(db), close, await waitingFiles(db));
    return {
      businessDate,
      date,
      nextDate: nextBusinessDate(date),
      state: close?.state ?? 'open',
      message: close?.message ?? null,
      startedBy: close?.startedBy ?? null,
      startedAt: close?.startedAt ?? null,
      finishedAt: close?.finishedAt ?? null,
      steps: close ? await stepsOf(db, close.id) : notBegun(),
      inTheWay: now,
    };
  },
});

export type CloseListRow = {
  id: string;
  date: BusinessDate;
  state: string;
  message: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  durationMs: number | null;
};

/** The closes so far. */
export const closes = defineList<CloseListRow>({
  name: 'operations.closes',
  permission: 'operations.read',
  scope: 'all',
  from: 'process_run p',
  where: () => sql`p.process = ${dayCloseName}`,
  columns: {
    id: { sql: 'p.id', type: 'uuid' },
    date: { sql: 'p.business_date', type: 'date', sort: true, filter: 'range' },
    state: { sql: 'p.state', type: 'text', sort: true, filter: 'enum' },
    message: { sql: 'p.message', type: 'text' },
    startedAt: { sql: 'p.started_at', type: 'timestamptz', sort: true },
    finishedAt: { sql: 'p.finished_at', type: 'timestamptz' },
    durationMs: { sql: '(extract(epoch from p.finished_at - p.started_at) * 1000)::int', type: 'int' },
  },
  key: 'id',
  defaultSort: { id: 'date', dir: 'desc' },
  search: ['message'],
  masks: {},
  count: true,
});

/** How the machinery is: the worker, events that wait or were given up, and audit rows without a seal. */
export const health = defineQuery({
  name: 'operations.health',
  permission: 'operations.read',
  scope: 'all',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: async ({ db }) =>
    db.one<{
      workerSilenceSeconds: number | null;
      eventsWaiting: number;
      eventsFailing: number;
      eventsDead: number;
      oldestEventSeconds: number;
      auditUnsealed: number;
      processesOpen: number;
      databaseMegabytes: number;
    }>(sql`
      select (select extract(epoch from clock_timestamp() - max(at))::int from worker_heartbeat) as worker_silence_seconds,
        e.waiting as events_waiting, e.failing as events_failing, e.dead as events_dead, e.oldest as oldest_event_seconds,
        (select greatest(0, (select count(*) from audit_event) - (select count(*) from audit_seal)))::int as audit_unsealed,
        (select count(*)::int from process_run where state <> 'done') as processes_open,
        (pg_database_size(current_database()) / 1000000)::int as database_megabytes
      from (select count(*) filter (where state = 'new')::int as waiting, count(*) filter (where state = 'new' and attempts > 0)::int as failing,
          count(*) filter (where state = 'dead')::int as dead,
          coalesce(extract(epoch from clock_timestamp() - min(created_at) filter (where state = 'new')), 0)::int as oldest
        from outbox_event where state <> 'done') e`),
});
