import { z } from 'zod';
import { humanReference } from '@/server/kernel/ids';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import { registerCustomerInput } from '../customers.schema';
import { exampleCustomer } from './example-customer';

/** Takes over customers of a former system in one run; all of them or none. The audit row carries their number and hash. */
export const registerMany = defineCommand({
  name: 'customers.registerMany',
  permission: 'customers.takeOver',
  effect: 'fact',
  input: z.object({ customers: z.array(registerCustomerInput).min(1).max(5_000) }),
  example: () => Promise.resolve({ customers: [exampleCustomer()] }),
  approval: null,
  handle: async (context, { customers }) => {
    const { tx, run } = context;
    const numbers = await tx.rows<{ no: bigint }>(
      sql`select nextval('customer_no') as no from generate_series(1, ${customers.length})`,
    );
    const rows = customers.map(({ account, ...details }, index) => ({
      ...details,
      limitMinor: details.limitMinor.toString(),
      id: uuidv7(),
      ref: humanReference('CU', run.businessDate, Number(numbers[index]?.no)),
      account: account && { ...account, id: uuidv7() },
    }));
    const made = await tx.exec(sql`
      insert into customer (id, ref, first_name, last_name, email, phone, street, postcode, city, country, birth_date, language, time_zone,
        fee_group, limit_minor, currency, kyc_state, consents, payday, created_at)
      select c.id, c.ref, c."firstName", c."lastName", c.email, c.phone, c.street, c.postcode, c.city, c.country, c."birthDate", c.language, c."timeZone",
        c."feeGroup", c."limitMinor", c.currency, c."kycState", c.consents, c.payday, ${run.now}
      from jsonb_to_recordset(${json(rows)}::jsonb) c(id uuid, ref text, "firstName" text, "lastName" text, email text, phone text, street text,
        postcode text, city text, country text, "birthDate" date, language text, "timeZone" text, "feeGroup" text, "limitMinor" bigint, currency text,
        "kycState" text, consents jsonb, payday int)
      on conflict (email) do nothing`);
    if (made !== rows.length) {
      return refuse(
        'CUSTOMERS.EMAIL_TAKEN',
        `${rows.length - made} of these customers are known already by their e-mail address. Leave them out.`,
      );
    }
    await tx.exec(sql`
      insert into customer_account (id, customer_id, iban, bic, holder_name, status)
      select (c.account ->> 'id')::uuid, c.id, c.account ->> 'iban', c.account ->> 'bic', c.account ->> 'holderName', 'live'
      from jsonb_to_recordset(${json(rows)}::jsonb) c(id uuid, account jsonb) where c.account <> 'null'::jsonb`);
    await context.audit({
      entityType: 'customer-take-over',
      entityId: run.id,
      after: { customers: rows.length, changedSet: canonicalHash(rows.map(({ id, ref }) => ({ id, ref }))) },
    });
    return { customers: rows.map(({ id, ref }) => ({ customerId: id, ref })) };
  },
});
