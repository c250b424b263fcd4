import type { Client } from 'pg';
import { boundHash } from '@/server/platform/command/execute-approved';
import { uuidv7 } from '@/server/platform/crypto/ids';

/** How a staged request differs from a plain one that a person made and a finance approver is asked for. */
export type Staging = {
  readonly makerId?: string;
  readonly machine?: boolean;
  readonly steps?: readonly Record<string, unknown>[];
  readonly amountMinor?: bigint | null;
  readonly currency?: string | null;
  /** In the currency of the books; that of an amount in EUR is the amount itself. */
  readonly bookAmountMinor?: bigint;
  readonly expired?: boolean;
};

export type Staged = { readonly requestId: string; readonly merchantId: string; readonly ref: string };

type Head = { policies: { id: string; name: string; version: number }[]; steps: Record<string, unknown>[] };

let made = 0;

function rowOf(staging: Staging, { policies, steps }: Head, makerId: string) {
  made += 1;
  const no = String(made).padStart(6, '0');
  const [requestId, merchantId] = [uuidv7(), uuidv7()];
  const reason = 'The bank confirmed the account';
  const merchant = {
    id: merchantId,
    ref: `MS-${no}`,
    name: `Merchant ${no}`,
    version: 2,
    status: 'held',
    holdReason: 'Returned',
  };
  const content = { merchant, reason };
  const bound = { command: 'merchants.release', codeVersion: 1, entityId: merchantId, content };
  const asked = (staging.steps ?? steps).map((step) => ({ kind: 'approve', ...step }));
  const first = asked.some((step) => step.kind === 'recommend') ? 'recommend' : 'approve';
  return {
    request_id: requestId,
    merchant_id: merchantId,
    ref: `AP-S-${no}`,
    merchant_ref: merchant.ref,
    name: merchant.name,
    maker_kind: staging.machine ? 'system' : 'person',
    maker_id: staging.machine ? 'system:test' : (staging.makerId ?? makerId),
    input: { merchantId, version: 2, reason },
    content,
    content_hash: boundHash(bound),
    policies,
    steps: asked,
    waiting_roles: [
      ...new Set(asked.filter((step) => step.kind === first).map((step) => (step as { role?: string }).role)),
    ],
    amount_minor: staging.amountMinor?.toString() ?? null,
    currency: staging.currency ?? (staging.amountMinor === undefined || staging.amountMinor === null ? null : 'EUR'),
    book_amount_minor: (
      staging.bookAmountMinor ?? ((staging.currency ?? 'EUR') === 'EUR' ? staging.amountMinor : null)
    )?.toString(),
    hours: staging.expired ? -1 : 24,
  };
}

/**
 * Lays merchants on hold with a request for the release of each before the doors, as their owner: many at once, for tests and
 * benches that are about what happens next. The content of each is what the door would have bound.
 */
export async function stageRequests(owner: Client, makerId: string, stagings: readonly Staging[]): Promise<Staged[]> {
  const { rows: heads } = await owner.query<{ id: string; name: string; version: number; steps: Head['steps'] }>(
    `select id, name, version, steps from approval_policy where command = 'merchants.release' order by version limit 1`,
  );
  const [head] = heads;
  if (!head) throw new Error('there is no policy for merchants.release');
  const { id, name, version, steps } = head;
  const rows = stagings.map((one) => rowOf(one, { policies: [{ id, name, version }], steps }, makerId));
  const values = [JSON.stringify(rows)];
  await owner.query('begin');
  await owner.query(
    `insert into merchant (id, ref, name, legal_name, category, country, city, currency, contact_email, status, hold_reason, fee_bps,
       fee_fixed_minor, reserve_bps, payout_delay_days, fee_recognition, version)
     select merchant_id, merchant_ref, name, name || ' GmbH', 'home', 'DE', 'Bremen', 'EUR', 'office@merchant.example', 'held', 'Returned',
       300, 30, 0, 2, 'straight-line', 2
     from jsonb_to_recordset($1::jsonb) x(merchant_id uuid, merchant_ref text, name text)`,
    values,
  );
  await owner.query(
    `insert into approval_request (id, ref, command, code_version, entity_type, entity_id, title, maker_kind, maker_id, submit_run_id,
       input, content, content_hash, consequences, consequences_hash, facts, policies, steps, waiting_roles, version, status,
       amount_minor, currency, book_amount_minor, counterparty, due_at, expires_at, submitted_at)
     select request_id, ref, 'merchants.release', 1, 'merchant', merchant_id, 'Payouts to ' || name || ' go on', maker_kind, maker_id,
       gen_random_uuid(), input, content, content_hash, '[]', encode(sha256('[]'), 'hex'), '{}', policies, steps,
       array(select jsonb_array_elements_text(waiting_roles)), 1, 'pending', amount_minor, currency, book_amount_minor, merchant_id,
       entity_now() + make_interval(hours => hours), entity_now() + make_interval(hours => hours), entity_now() - interval '2 hours'
     from jsonb_to_recordset($1::jsonb) x(request_id uuid, merchant_id uuid, ref text, name text, maker_kind text, maker_id text, input jsonb,
       content jsonb, content_hash text, policies jsonb, steps jsonb, waiting_roles jsonb, amount_minor bigint, currency text, book_amount_minor bigint, hours int)`,
    values,
  );
  await owner.query(
    `insert into approval_maker (request_id, version, person_id, why)
     select request_id, 1, maker_id::uuid, 'maker' from jsonb_to_recordset($1::jsonb) x(request_id uuid, maker_id text, maker_kind text)
     where maker_kind = 'person'`,
    values,
  );
  await owner.query('commit');
  return rows.map((row) => ({ requestId: row.request_id, merchantId: row.merchant_id, ref: row.ref }));
}
