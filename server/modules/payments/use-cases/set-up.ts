import { defineCommand } from '@/server/platform/command/define';
import { entries, post } from '@/server/modules/ledger';
import { addStatementLines, merchantTerms } from '@/server/modules/merchants';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { refuse } from '@/server/kernel/refusal';
import { makeIban } from '@/server/kernel/iban';
import { bankAccount } from '../payments.repo';
import {
  assignVirtualAccountInput,
  openBankAccountInput,
  registerMandateInput,
  takeOverPayableInput,
} from '../payments.schema';
import { exampleBankAccount, stageBankAccount, stageMerchantWithAccount } from './example-payments';

/** Opens an account of ours in the books, with what stands on it. */
export const openBankAccount = defineCommand({
  name: 'payments.openBankAccount',
  permission: 'payments.setUp',
  effect: 'fact',
  input: openBankAccountInput,
  example: () => Promise.resolve({ ...exampleBankAccount, iban: makeIban('DE', '120300001000000777') }),
  approval: null,
  async handle(context, input) {
    const id = uuidFrom('bank-account', input.iban);
    const made = await context.tx.exec(sql`
      insert into bank_account (id, name, bank_name, iban, bic, currency, creditor_id, cut_off_time, debit_lead_days, minimum_balance_minor, status)
      values (${id}::uuid, ${input.name}, ${input.bankName}, ${input.iban}, ${input.bic}, ${input.currency}, ${input.creditorId}, ${input.cutOffTime},
        ${input.debitLeadDays}, ${BigInt(input.minimumBalanceMinor)}, 'active') on conflict do nothing`);
    if (made === 0)
      return refuse('PAYMENTS.ACCOUNT_KNOWN', 'An account with this IBAN is open already.', { bankAccountId: id });
    const amountMinor = BigInt(input.openingMinor);
    if (amountMinor > 0n) {
      const body = entries.accountOpened({ currency: input.currency, amountMinor, bankAccountId: id });
      await post(context, [{ ...body, sourceType: 'bank-account', sourceId: id, text: input.name }]);
    }
    await context.audit({
      entityType: 'bank-account',
      entityId: id,
      after: { name: input.name, openingMinor: input.openingMinor, currency: input.currency },
    });
    return { bankAccountId: id };
  },
});

/** Registers a signed direct debit mandate of a customer. */
export const registerMandate = defineCommand({
  name: 'payments.registerMandate',
  permission: 'payments.setUp',
  effect: 'fact',
  input: registerMandateInput,
  example: () =>
    Promise.resolve({
      ref: 'M-EXAMPLE-1',
      customerId: uuidFrom('example-customer', 'payments'),
      iban: 'DE89370400440532013000',
      holderName: 'Jonas Beispiel',
      signedOn: '2026-11-02',
    }),
  approval: null,
  async handle(context, input) {
    const id = uuidv7();
    const made = await context.tx.exec(sql`
      insert into mandate (id, ref, customer_id, iban, bic, holder_name, signed_on, sequence, status)
      values (${id}::uuid, ${input.ref}, ${input.customerId}::uuid, ${input.iban}, ${input.bic}, ${input.holderName}, ${input.signedOn}::date, 'RCUR', 'active')
      on conflict (ref) do nothing`);
    if (made === 0)
      return refuse('PAYMENTS.MANDATE_KNOWN', `The mandate reference ${input.ref} is in use. Choose another one.`, {
        ref: input.ref,
      });
    await context.audit({
      entityType: 'mandate',
      entityId: id,
      after: { ref: input.ref, customerId: input.customerId, signedOn: input.signedOn },
    });
    return { mandateId: id };
  },
});

/** Gives a customer an IBAN of ours to pay to. */
export const assignVirtualAccount = defineCommand({
  name: 'payments.assignVirtualAccount',
  permission: 'payments.setUp',
  effect: 'fact',
  input: assignVirtualAccountInput,
  example: async (world) => ({
    iban: makeIban('DE', '120300009000000042'),
    customerId: uuidFrom('example-customer', 'virtual'),
    bankAccountId: await stageBankAccount(world),
  }),
  approval: null,
  async handle(context, input) {
    const account = await bankAccount(context.tx, input.bankAccountId);
    const id = uuidv7();
    const made = await context.tx.exec(sql`
      insert into virtual_account (id, iban, customer_id, bank_account_id)
      values (${id}::uuid, ${input.iban}, ${input.customerId}::uuid, ${account.id}::uuid) on conflict do nothing`);
    if (made === 0)
      return refuse(
        'PAYMENTS.VIRTUAL_ACCOUNT_KNOWN',
        'The customer has a virtual account already, or the IBAN is taken.',
        {},
      );
    await context.audit({
      entityType: 'virtual-account',
      entityId: id,
      after: { customerId: input.customerId, bankAccountId: account.id },
    });
    return { virtualAccountId: id };
  },
});

/** Takes over what a merchant was owed in a former system; it is payable from today on. */
export const takeOverPayable = defineCommand({
  name: 'payments.takeOverPayable',
  permission: 'payments.setUp',
  effect: 'fact',
  input: takeOverPayableInput,
  example: async (world) => ({
    merchantId: await stageMerchantWithAccount(world),
    bankAccountId: await stageBankAccount(world),
    amountMinor: '125000',
    currency: 'EUR',
    sourceId: uuidv7(),
  }),
  approval: null,
  async handle(context, input) {
    const merchant = await merchantTerms(context.tx, input.merchantId);
    const account = await bankAccount(context.tx, input.bankAccountId);
    const amountMinor = BigInt(input.amountMinor);
    const source = { sourceType: 'payable-taken-over', sourceId: input.sourceId };
    const body = entries.payableTakenOver({
      currency: input.currency,
      amountMinor,
      bankAccountId: account.id,
      merchantId: merchant.id,
    });
    await post(context, [{ ...body, ...source }]);
    const { businessDate: today } = context.run;
    const text = 'Taken over from the former system';
    const line = {
      merchantId: merchant.id,
      kind: 'adjustment' as const,
      amountMinor,
      currency: input.currency,
      businessDate: today,
      payableOn: today,
      ...source,
      text,
    };
    await addStatementLines(context, [line]);
    await context.audit({
      entityType: 'merchant',
      entityId: merchant.id,
      after: { takenOverMinor: input.amountMinor, currency: input.currency },
    });
    return { merchantId: merchant.id };
  },
});
