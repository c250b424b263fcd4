import { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { defineQuery } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import { notFound } from '@/server/platform/query/run-query';
import type { BulkDecision, BulkRow } from './approvals.bulk.repo';
import type { RequestStatus } from './approvals.repo';
import { bulkDecide } from './use-cases/bulk-decide';

export type BulkTotal = { currency: string; amountMinor: bigint; count: number };

export type BulkSummary = Pick<BulkRow, 'id' | 'root' | 'total' | 'state' | 'expiresAt' | 'reason'> & {
  decision: BulkDecision;
  signed: boolean;
  confirmedAt: Date | null;
  finishedAt: Date | null;
  /** Amounts of what nothing stands against, by currency; requests that move no amount are counted in `withoutAmount`. */
  totals: BulkTotal[];
  withoutAmount: number;
  /** How many are going to be refused, by the code of their refusal. */
  foreseen: { code: string; count: number }[];
  /** Whether a request in the list asks for a decision signed with a passkey. */
  demandsPasskey: boolean;
  /** How many have which result so far; `code` where they were refused. */
  results: {
    state: 'waiting' | 'decided' | 'refused' | 'crashed';
    status: string | null;
    code: string | null;
    count: number;
  }[];
};

/** A list of one's own: what was shown, how far it is, and what became of its items. */
export const bulk = defineQuery({
  name: 'approvals.bulk',
  permission: 'approvals.decide',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({ bulkId: z.uuid() }),
  example: async (world) => ({ bulkId: (await bulkDecide.example(world)).bulkId }),
  handle: async ({ db, personId }, { bulkId }): Promise<BulkSummary | Refusal> => {
    const row = await db.maybe<Omit<BulkSummary, 'totals' | 'withoutAmount' | 'foreseen' | 'results'>>(sql`
      select b.id, b.decision, b.root, b.total, b.state, b.expires_at, b.reason, b.signature is not null as signed, b.confirmed_at, b.finished_at,
        exists (select from approval_bulk_item i join approval_request r on r.id = i.request_id cross join jsonb_array_elements(r.steps) s
          where i.bulk_id = b.id and s ->> 'kind' = i.decision and (s -> 'passkey')::boolean) as demands_passkey
      from approval_bulk b where b.id = ${bulkId}::uuid and b.person_id = ${personId}::uuid`);
    if (!row) return notFound('list', bulkId);
    const totals = await db.rows<{ currency: string | null; amountMinor: bigint; count: number }>(sql`
      select r.currency, coalesce(sum(r.amount_minor), 0)::bigint as amount_minor, count(*)::int as count
      from approval_bulk_item i join approval_request r on r.id = i.request_id
      where i.bulk_id = ${bulkId}::uuid and i.foreseen is null group by r.currency order by r.currency`);
    return {
      ...row,
      totals: totals.filter((total): total is BulkTotal => total.currency !== null),
      withoutAmount: totals.find((total) => total.currency === null)?.count ?? 0,
      foreseen: await db.rows(sql`
        select foreseen as code, count(*)::int as count from approval_bulk_item
        where bulk_id = ${bulkId}::uuid and foreseen is not null group by foreseen order by foreseen`),
      results: await db.rows(sql`
        select state, status, code, count(*)::int as count from approval_bulk_item
        where bulk_id = ${bulkId}::uuid group by state, status, code order by state, status, code`),
    };
  },
});

export type BulkItemRow = {
  no: number;
  requestId: string;
  ref: string;
  title: string;
  command: string;
  amountMinor: bigint | null;
  currency: string | null;
  makerName: string;
  decision: 'approve' | 'recommend' | 'reject';
  outcome: string;
  code: string | null;
  message: string | null;
  status: RequestStatus;
};

/** The items of a list of one's own in the order in which it was shown, each with its result. The filter `bulk` names it. */
export const bulkItems = defineList<BulkItemRow>({
  name: 'approvals.bulkItems',
  permission: 'approvals.decide',
  scope: 'own',
  from: `approval_bulk_item i join approval_bulk b on b.id = i.bulk_id join approval_request r on r.id = i.request_id
    left join person p on r.maker_kind = 'person' and p.id::text = r.maker_id`,
  where: ({ personId }, { filters }) => {
    const bulkId = z.uuid().safeParse(Array.isArray(filters.bulk) ? filters.bulk[0] : filters.bulk).data ?? null;
    return sql`i.bulk_id = ${bulkId}::uuid and b.person_id = ${personId}::uuid`;
  },
  extraFilters: ['bulk'],
  columns: {
    no: { sql: 'i.no', type: 'int', sort: true },
    requestId: { sql: 'i.request_id', type: 'uuid' },
    ref: { sql: 'r.ref', type: 'text' },
    title: { sql: 'r.title', type: 'text' },
    command: { sql: 'r.command', type: 'text', filter: 'enum' },
    amountMinor: { sql: 'r.amount_minor', type: 'bigint' },
    currency: { sql: 'r.currency', type: 'text' },
    makerName: { sql: 'coalesce(p.display_name, r.maker_id)', type: 'text' },
    decision: { sql: 'i.decision', type: 'text' },
    outcome: { sql: "case when i.state = 'decided' then i.status else i.state end", type: 'text', filter: 'enum' },
    code: { sql: 'coalesce(i.code, i.foreseen)', type: 'text', filter: 'enum' },
    message: { sql: 'i.message', type: 'text' },
    status: { sql: 'r.status', type: 'text' },
  },
  key: 'no',
  defaultSort: { id: 'no', dir: 'asc' },
  search: ['ref'],
  masks: { title: 'text', message: 'text' },
  count: true,
  example: async (world) => ({ filters: { bulk: (await bulkDecide.example(world)).bulkId } }),
});
