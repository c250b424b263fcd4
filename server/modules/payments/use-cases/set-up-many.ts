import { z } from 'zod';
import { makeIban } from '@/server/kernel/iban';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import { assignVirtualAccountInput, registerMandateInput } from '../payments.schema';
import { stageBankAccount } from './example-payments';

/** Takes over mandates and virtual accounts of a former system in one run; all of them or none. */
export const setUpMany = defineCommand({
  name: 'payments.setUpMany',
  permission: 'payments.setUp',
  effect: 'fact',
  input: z.object({
    mandates: z.array(registerMandateInput).max(5_000),
    virtualAccounts: z.array(assignVirtualAccountInput).max(5_000),
  }),
  example: async (world) => {
    const customerId = uuidFrom('example-customer', 'many');
    const iban = makeIban('DE', '120300009000000077');
    return {
      mandates: [
        {
          ref: 'M-MANY-1',
          customerId,
          iban: 'DE89370400440532013000',
          holderName: 'Jonas Beispiel',
          signedOn: '2026-11-02',
        },
      ],
      virtualAccounts: [{ iban, customerId, bankAccountId: await stageBankAccount(world) }],
    };
  },
  approval: null,
  async handle(context, input) {
    const { tx, run } = context;
    const mandates = input.mandates.map((mandate) => ({ ...mandate, id: uuidv7() }));
    const accounts = input.virtualAccounts.map((account) => ({ ...account, id: uuidv7() }));
    const signed = await tx.exec(sql`
      insert into mandate (id, ref, customer_id, iban, bic, holder_name, signed_on, sequence, status)
      select m.id, m.ref, m."customerId", m.iban, m.bic, m."holderName", m."signedOn", 'RCUR', 'active'
      from jsonb_to_recordset(${json(mandates)}::jsonb) m(id uuid, ref text, "customerId" uuid, iban text, bic text, "holderName" text, "signedOn" date)
      on conflict (ref) do nothing`);
    if (signed !== mandates.length)
      return refuse(
        'PAYMENTS.MANDATE_KNOWN',
        `${mandates.length - signed} of these mandate references are in use. Choose others.`,
        {},
      );
    const assigned = await tx.exec(sql`
      insert into virtual_account (id, iban, customer_id, bank_account_id)
      select v.id, v.iban, v."customerId", v."bankAccountId"
      from jsonb_to_recordset(${json(accounts)}::jsonb) v(id uuid, iban text, "customerId" uuid, "bankAccountId" uuid) on conflict do nothing`);
    if (assigned !== accounts.length) {
      return refuse(
        'PAYMENTS.VIRTUAL_ACCOUNT_KNOWN',
        `${accounts.length - assigned} of these virtual accounts are taken, or their customers have one.`,
        {},
      );
    }
    const ids = [...mandates, ...accounts].map(({ id }) => id);
    await context.audit({
      entityType: 'payments-take-over',
      entityId: run.id,
      after: { mandates: signed, virtualAccounts: assigned, changedSet: canonicalHash(ids) },
    });
    return { mandates: signed, virtualAccounts: assigned };
  },
});
