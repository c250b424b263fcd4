// `npm run db:new -- NAME`: writes the next migration from the difference between the migrations and prisma/schema.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withScratchDatabase } from '@/scripts/db/scratch';
import { diffToDatamodel, migrationsDir } from '@/scripts/db/schema-engine';
import { runMain } from '@/scripts/lib/main';

await runMain(async () => {
  const name = process.argv[2];
  if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error('Usage: npm run db:new -- name_of_the_change   (small letters, digits, underscores)');
  }
  const sql = await withScratchDatabase((urls) => diffToDatamodel(urls.ownerUrl, 'migrations'));
  const stamp = new Date().toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const folder = join(migrationsDir, `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  writeFileSync(
    join(folder, 'migration.sql'),
    sql === '' ? '-- Written by hand: the data model did not change.\n' : `${sql}\n`,
  );
  console.log(
    `${join(folder, 'migration.sql')}\n${sql === '' ? 'The data model did not change: write the SQL by hand.' : `${sql.split('\n').length} lines.`}`,
  );
});
