// The demo world: run by `npm start` with DEMO=1 beside the build. The same world each time, made through the doors.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { liveWorld } from '@/prisma/seed/world';
import { WorldDoors } from '@/prisma/seed/world-doors';
import { ownAccount } from '@/prisma/seed/world-parties';
import { proveWorld } from '@/prisma/seed/world-proof';
import { withClient } from '@/scripts/db/admin';
import { runMain } from '@/scripts/lib/main';
import { boot } from '@/server/api/boot';
import { addDays, addMonths, businessDate } from '@/server/kernel/business-date';
import { bindSimulatedBank, simulatedBankFolder } from '@/server/platform/bank/installed-bank';
import { createSimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { sql } from '@/server/platform/db/sql';

/** The day on which the demo is opened: a Friday with a payout file to approve and a weekend ahead. */
const endDate = businessDate('2026-11-20');

async function refuseUsedDatabase(read: ReturnType<typeof boot>['database']['read'], bankFolder: string): Promise<void> {
  const { n } = await read.one<{ n: number }>(sql`select (select count(*) from person) + (select count(*) from run) as n`);
  if (Number(n) > 0 || existsSync(join(bankFolder, 'journal.jsonl'))) {
    throw new Error('This database holds rows already; a demo world is made in an empty one only. Give it a database and a DATA_DIR of its own.');
  }
}

await runMain(async () => {
  process.env.DEMO = '1';
  const { env, database } = boot();
  const say = (text: string) => console.log(`  ${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}`);
  const folder = simulatedBankFolder(env.DATA_DIR);
  await refuseUsedDatabase(database.read, folder);
  const bank = await createSimulatedBank({
    dataDir: folder,
    seed: 'countersign',
    startDate: addDays(addMonths(endDate, -5), 1),
    openingBalances: [{ iban: ownAccount.iban, owner: ownAccount.name, amountMinor: ownAccount.openingMinor }],
  });
  bindSimulatedBank(bank);
  const doors = new WorldDoors({ database, bank, label: 'demo' });
  const analyse = () => withClient(process.env.DATABASE_URL ?? '', async (owner) => void (await owner.query('analyze')));
  await liveWorld(doors, { endDate, customers: 800, orders: 2_000, fineDays: 4, say, analyse });
  await doors.signOutAll();
  await proveWorld({ database, dataDir: env.DATA_DIR, anchorKey: env.ANCHOR_KEY, say });
  await database.close();
});
