// `npm run -s ops -- bank correct-opening …`: what an account was opened with in the books was wrong, and its first statement
// waits. Possible until something is booked on it.
import { parseArgs } from 'node:util';
import { asOperator } from '@/scripts/ops/as-operator';
import type { OpsCommand } from '@/scripts/ops/main';
import { withDoors } from '@/scripts/ops/with-doors';
import { refuse } from '@/server/kernel/refusal';
import { parseDecimal } from '@/server/kernel/money';
import { sql } from '@/server/platform/db/sql';

const help = 'bank correct-opening --iban IBAN --opening 1234.56 --reason TEXT [--json]';

export const command: OpsCommand = {
  usage: help,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        iban: { type: 'string' },
        opening: { type: 'string' },
        reason: { type: 'string' },
        json: { type: 'boolean' },
      },
      strict: true,
    });
    const iban = (values.iban ?? '').replaceAll(' ', '').toUpperCase();
    return withDoors(async ({ database }) => {
      const account = await database.read.maybe<{ id: string; name: string; currency: string }>(
        sql`select id, name, currency from bank_account where iban = ${iban}`,
      );
      if (!account)
        throw refuse(
          'OPS.ACCOUNT_UNKNOWN',
          `No account of ours has the IBAN "${iban}". Usage: npm run -s ops -- ${help}`,
        );
      const result = await asOperator('reconciliation.correctOpening', {
        bankAccountId: account.id,
        openingMinor: String(parseDecimal(values.opening ?? '', account.currency)),
        reason: values.reason ?? '',
      });
      console.log(values.json ? JSON.stringify(result) : `"${account.name}" now begins with ${values.opening}.`);
      return 0;
    });
  },
};
