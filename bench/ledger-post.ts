// What the door costs: entries posted by a command (session, permission, key, audit row, event) against bare SQL that writes
// the same rows in the same commits.
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { z } from 'zod';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { entries, post, type LedgerEntryInput } from '@/server/modules/ledger';
import { defineCommand } from '@/server/platform/command/define';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { defineEvent } from '@/server/platform/events/event';
import { bareWriter, stepwiseWriter } from './lib/bare-ledger';
import { withDurableWorld, type DurableWorld } from './lib/durable-world';
import { compared, interleaved, repeated, type BenchResult, type Side } from './lib/measure';

const posted = defineEvent('bench.posted', z.object({ entries: z.number() }));

/** Two sub-balances per entry, spread over a thousand merchants and files, so that nobody waits for one row. */
export function someEntries(count: number): LedgerEntryInput[] {
  return Array.from({ length: count }, () => {
    const merchant = Math.floor(Math.random() * 1000);
    const file = Math.floor(Math.random() * 1000);
    const amountMinor = BigInt(1 + Math.floor(Math.random() * 100_000));
    const body = entries.payoutSent({
      currency: 'EUR',
      amountMinor,
      fileId: `file-${file}`,
      payee: { type: 'merchant', id: `merchant-${merchant}` },
    });
    return { ...body, sourceType: 'bench', sourceId: uuidv7(), text: 'bench' };
  });
}

const postMany = defineCommand({
  name: 'bench.post',
  permission: 'payments.prepare',
  effect: 'fact',
  input: z.object({ count: z.number().int().positive(), tag: z.string() }),
  example: () => Promise.resolve({ count: 1, tag: 'x' }),
  approval: null,
  async handle(context, { count, tag }) {
    const result = await post(context, someEntries(count));
    await context.audit({ entityType: 'bench', entityId: tag, after: { entries: result.length } });
    await context.raise(posted, { entries: result.length });
    return { entries: result.length };
  },
});

type Mode = { name: string; callers: number; batch: number; reach: number };
const modes: readonly Mode[] = [
  { name: 'one at a time, 1 caller', callers: 1, batch: 1, reach: 0.5 },
  { name: 'one at a time, 8 callers', callers: 8, batch: 1, reach: 0.5 },
  { name: 'batches of 100, 1 caller', callers: 1, batch: 100, reach: 0.7 },
];

function sidesOf(world: DurableWorld, pool: Pool, mode: Mode): Side[] {
  const { callers, batch } = mode;
  const door = async (): Promise<number> => {
    const outcome = await runCommand(postMany, { count: batch, tag: 'bench' }, { actor: world.actor, key: uuidv7() });
    if (outcome.status !== 'done') throw new Error(`the door answered ${outcome.status}`);
    return batch;
  };
  const writer = (write: (pool: Pool, list: LedgerEntryInput[]) => Promise<void>) => async (): Promise<number> => {
    await write(pool, someEntries(batch));
    return batch;
  };
  return [
    { name: 'door', run: (ms) => repeated(callers, ms, door) },
    { name: 'bare SQL, a statement per table', run: (ms) => repeated(callers, ms, writer(stepwiseWriter)) },
    { name: 'bare SQL, one statement and no reading', run: (ms) => repeated(callers, ms, writer(bareWriter)) },
  ];
}

export async function bench(args: readonly string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '5' }, ms: { type: 'string', default: '1500' } },
  });
  const settings = { rounds: Math.max(3, Number(values.rounds)), ms: Number(values.ms) };
  return withDurableWorld('finance-operator', async (world) => {
    // The proof that a header gets at its commit is for hands that write it apart from its legs. Those of the door never do,
    // and the yardstick must not pay for what the door does not.
    await world.owner.query('alter table ledger_entry disable trigger d_balanced');
    const pool = new Pool({ connectionString: world.ownerUrl, max: 10 });
    const results = [];
    try {
      for (const mode of modes) {
        const [door, ...yardsticks] = await interleaved(sidesOf(world, pool, mode), settings);
        if (!door) throw new Error('nothing was measured');
        const figures = compared(door, yardsticks);
        console.error(
          `${mode.name}: ${figures.value}/s, ratio ${figures.ratio} (reach ${mode.reach}) ${JSON.stringify(figures.yardsticks)}`,
        );
        results.push({ mode: mode.name, callers: mode.callers, batch: mode.batch, reach: mode.reach, ...figures });
      }
      const failing = (await booksCheck(world.database.read)).filter(
        (proof) => !proof.ok && (proof.proof === 'entries' || proof.proof === 'sub-ledgers'),
      );
      if (failing.length > 0)
        throw new Error(`the books do not hold after the bench: ${failing.map((proof) => proof.proof).join(', ')}`);
      const { rows } = await world.owner.query<{ n: string }>('select count(*) as n from ledger_entry');
      const [first] = results;
      if (!first) throw new Error('nothing was measured');
      return {
        name: 'ledger-post',
        value: first.value,
        unit: 'entries/s',
        yardsticks: first.yardsticks,
        ratio: first.ratio,
        n: Number(rows[0]?.n ?? 0),
        rounds: settings.rounds,
        settings: { ...settings, durability: world.durability, modes: results },
      };
    } finally {
      await pool.end();
    }
  });
}
