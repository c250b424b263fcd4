import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';

export type ExpectedState = 'open' | 'partly-received' | 'received' | 'closed';
export type ExpectedPayment = {
  id: string;
  customerId: string;
  virtualAccountId: string;
  sourceType: string;
  sourceId: string;
  amountMinor: bigint;
  receivedMinor: bigint;
  currency: string;
  dueDate: string;
  state: ExpectedState;
};

const columns = sql`id, customer_id, virtual_account_id, source_type, source_id, amount_minor, received_minor, currency, due_date, state`;

/** Waits for money that we did not ask the bank for, e.g. a promise; once per source. Throws Refusal PAYMENTS.NO_VIRTUAL_ACCOUNT. */
export async function openExpected(
  { tx }: Pick<RunContext, 'tx'>,
  wanted: {
    customerId: string;
    sourceType: string;
    sourceId: string;
    amountMinor: bigint;
    currency: string;
    dueDate: string;
  },
): Promise<ExpectedPayment> {
  const account = await tx.maybe<{ id: string }>(
    sql`select id from virtual_account where customer_id = ${wanted.customerId}::uuid`,
  );
  if (!account) {
    throw refuse('PAYMENTS.NO_VIRTUAL_ACCOUNT', 'The customer has no virtual account to pay to. Assign one first.', {
      customerId: wanted.customerId,
    });
  }
  await tx.exec(sql`
    insert into expected_payment (id, customer_id, virtual_account_id, source_type, source_id, amount_minor, currency, due_date, state)
    values (${uuidv7()}::uuid, ${wanted.customerId}::uuid, ${account.id}::uuid, ${wanted.sourceType}, ${wanted.sourceId}, ${wanted.amountMinor},
      ${wanted.currency}, ${wanted.dueDate}::date, 'open') on conflict (source_type, source_id) do nothing`);
  return tx.one<ExpectedPayment>(
    sql`select ${columns} from expected_payment where source_type = ${wanted.sourceType} and source_id = ${wanted.sourceId}`,
  );
}

/** Adds what came in (or takes back what went away, negative) and gives the expectation as it stands now. */
export async function receiveExpected(
  { tx }: Pick<RunContext, 'tx'>,
  id: string,
  amountMinor: bigint,
): Promise<ExpectedPayment> {
  return tx.one<ExpectedPayment>(sql`
    update expected_payment set received_minor = greatest(0, received_minor + ${amountMinor}),
      state = case when state = 'closed' then 'closed'
        when received_minor + ${amountMinor} >= amount_minor then 'received'
        when received_minor + ${amountMinor} > 0 then 'partly-received' else 'open' end
    where id = ${id}::uuid returning ${columns}`);
}

/** Stops waiting. */
export async function closeExpected({ tx }: Pick<RunContext, 'tx'>, id: string): Promise<void> {
  await tx.exec(sql`update expected_payment set state = 'closed' where id = ${id}::uuid and state <> 'closed'`);
}
