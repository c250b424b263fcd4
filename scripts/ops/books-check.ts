// `npm run -s ops -- books check [--json]`: proves the books, one line per proof and currency; exits 1 when one fails.
import { parseArgs } from 'node:util';
import { ensureEnvironment } from '@/scripts/lib/environment';
import { formatDecimal } from '@/server/kernel/money';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { openPool } from '@/server/platform/db/pools';
import { dbOver } from '@/server/platform/db/tx';
import type { ProofResult } from '@/server/modules/ledger';
import type { OpsCommand } from './main';

function line(result: ProofResult): string {
  const { proof, currency, ok, leftMinor, rightMinor, offenders } = result;
  // An entry without legs has no currency; "XXX" stands for it and has no decimals.
  const amount = (minor: bigint) => (currency === 'XXX' ? String(minor) : formatDecimal(minor, currency));
  const faults = offenders.map((offender) => `\n       ${offender}`).join('');
  return `${ok ? 'ok  ' : 'FAIL'}  ${proof.padEnd(22)} ${currency}  ${amount(leftMinor)} = ${amount(rightMinor)}  ${result.says}${faults}`;
}

async function check(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } });
  const leave = await ensureEnvironment();
  const pool = openPool(process.env.DATABASE_READER_URL ?? '', { name: 'countersign-books-check', max: 1 });
  try {
    const results = await booksCheck(dbOver(pool));
    const ok = results.every((result) => result.ok);
    for (const result of results) (values.json ? console.error : console.log)(line(result));
    if (results.length === 0) console.error('The books are empty; there is nothing to prove.');
    if (values.json) {
      const plain = results.map((result) => ({
        ...result,
        leftMinor: String(result.leftMinor),
        rightMinor: String(result.rightMinor),
      }));
      console.log(JSON.stringify({ ok, proofs: plain }));
    }
    return ok ? 0 : 1;
  } finally {
    await pool.end();
    await leave();
  }
}

export const command: OpsCommand = { usage: 'books check [--json]', run: check };
