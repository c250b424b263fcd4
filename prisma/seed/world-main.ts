import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Client } from 'pg';
import { demoStaff } from '@/prisma/seed/generators/staff';
import { liveWorld, type WorldPlan } from '@/prisma/seed/world';
import { WorldDoors } from '@/prisma/seed/world-doors';
import { ownAccount } from '@/prisma/seed/world-parties';
import { proveWorld } from '@/prisma/seed/world-proof';
import { withClient } from '@/scripts/db/admin';
import { boot } from '@/server/api/boot';
import { addDays, addMonths } from '@/server/kernel/business-date';
import { bindSimulatedBank, simulatedBankFolder } from '@/server/platform/bank/installed-bank';
import { syncTree } from '@/server/platform/bank/durable-file';
import { createSimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { relayAll } from '@/server/platform/events/relay';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

async function refuseUsedDatabase(read: Db, bankFolder: string): Promise<void> {
  const { used } = await read.one<{ used: boolean }>(
    sql`select exists (select from person) or exists (select from run) or exists (select from installation) as used`,
  );
  if (used || existsSync(join(bankFolder, 'journal.jsonl'))) {
    throw new Error(
      'This database or its data folder holds a world or real work already; a world is made in empty ones only. Give it a DATABASE_URL and a DATA_DIR of its own.',
    );
  }
}

/** Opens the doors for a seed. Its commits do not wait for the disk one by one: a world that is cut off is made anew. */
export function bootForSeed(): ReturnType<typeof boot> {
  process.env.DEMO = '1';
  const url = new URL(process.env.DATABASE_APP_URL ?? 'postgresql://');
  url.searchParams.set('options', '-c synchronous_commit=off');
  process.env.DATABASE_APP_URL = url.href;
  return boot();
}

/** Looks anew at the tables that have changed; the catalogues and the tables of three rows are left to the keeper. */
async function analyseChanged(owner: Client): Promise<void> {
  const { rows } = await owner.query<{ tables: string | null }>(
    `select string_agg(quote_ident(relname), ', ') as tables from pg_stat_user_tables where schemaname = 'public' and n_mod_since_analyze > 100`,
  );
  if (rows[0]?.tables) await owner.query(`analyze ${rows[0].tables}`);
}

/** Makes a world in an empty database, proves its books, seals its audit and tells who can be signed in as. */
export async function makeWorld(plan: Omit<WorldPlan, 'say' | 'analyse'>): Promise<void> {
  const { env, database } = bootForSeed();
  const say = (text: string) => console.log(`  ${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}`);
  const folder = simulatedBankFolder(env.DATA_DIR);
  await refuseUsedDatabase(database.read, folder);
  const bank = await createSimulatedBank({
    dataDir: folder,
    seed: 'countersign',
    startDate: addDays(addMonths(plan.endDate, -5), 1),
    forcing: 'at the end',
    openingBalances: [{ iban: ownAccount.iban, owner: ownAccount.name, amountMinor: ownAccount.openingMinor }],
  });
  bindSimulatedBank(bank);
  const doors = new WorldDoors({ database, bank, label: 'world' });
  const analyse = () => withClient(process.env.DATABASE_URL ?? '', analyseChanged);
  await liveWorld(doors, { ...plan, say, analyse });
  await doors.signOutAll();
  await relayAll();
  syncTree(folder);
  await proveWorld({ database, dataDir: env.DATA_DIR, anchorKey: env.ANCHOR_KEY, say });
  await database.close();
  for (const { displayName, role } of demoStaff()) console.log(`  ${displayName.padEnd(24)} ${role}`);
}
