// `npm run -s ops -- bank open …`: opens an account of ours in the books, with what stands on it until the bank's first
// statement proves it.
import { parseArgs } from 'node:util';
import { asOperator } from '@/scripts/ops/as-operator';
import type { OpsCommand } from '@/scripts/ops/main';
import { withDoors } from '@/scripts/ops/with-doors';
import { parseDecimal } from '@/server/kernel/money';

const help =
  'bank open --name NAME --bank BANK --iban IBAN --bic BIC --currency EUR --creditor-id ID [--opening 1234.56] [--minimum 0.00] [--cut-off 16:00] [--lead-days 2] [--json]';

const text = { type: 'string' } as const;
const options = {
  name: text,
  bank: text,
  iban: text,
  bic: text,
  currency: text,
  'creditor-id': text,
  opening: text,
  minimum: text,
  'cut-off': text,
  'lead-days': text,
  json: { type: 'boolean' },
} as const;

export const command: OpsCommand = {
  usage: help,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    const currency = values.currency ?? '';
    const minor = (amount: string | undefined) => String(amount === undefined ? 0n : parseDecimal(amount, currency));
    return withDoors(async () => {
      const result = await asOperator('payments.openBankAccount', {
        name: values.name,
        bankName: values.bank,
        iban: values.iban,
        bic: values.bic,
        currency,
        creditorId: values['creditor-id'],
        openingMinor: minor(values.opening),
        minimumBalanceMinor: minor(values.minimum),
        ...(values['cut-off'] === undefined ? {} : { cutOffTime: values['cut-off'] }),
        ...(values['lead-days'] === undefined ? {} : { debitLeadDays: Number(values['lead-days']) }),
      });
      console.log(values.json ? JSON.stringify(result) : `The account "${values.name}" is open.`);
      return 0;
    });
  },
};
