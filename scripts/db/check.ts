// `npm run db:check`: the migrations make the data model of prisma/schema, and beside it exactly what
// prisma/catalog.expected.json lists; `-- --write` renews that list, to be read in the review. With DATABASE_URL set the
// list is held against that database as well.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { withClient } from '@/scripts/db/admin';
import { type Catalog, catalogDifference, readCatalog } from '@/scripts/db/catalog';
import { migrate } from '@/scripts/db/migrate';
import { catalogFile as file, diffToDatamodel } from '@/scripts/db/schema-engine';
import { withScratchDatabase } from '@/scripts/db/scratch';
import { runMain } from '@/scripts/lib/main';

async function migratedCatalog(): Promise<Catalog> {
  return withScratchDatabase(async ({ ownerUrl }) => {
    await migrate(ownerUrl);
    return withClient(ownerUrl, readCatalog);
  });
}

await runMain(async () => {
  const made = await migratedCatalog();
  if (process.argv.includes('--write')) {
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
    console.log(`${file} written`);
  }
  const drift = await withScratchDatabase(({ ownerUrl }) => diffToDatamodel(ownerUrl, 'migrations'));
  if (drift !== '')
    console.log(`The migrations do not make the data model; npm run db:new -- NAME would write:\n\n${drift}\n`);
  const expected = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Catalog) : {};
  const differences = catalogDifference(expected, made);
  const url = process.env.DATABASE_URL;
  const there = url ? catalogDifference(expected, await withClient(url, readCatalog)) : [];
  for (const line of differences) console.log(`migrations  ${line}`);
  for (const line of there) console.log(`database    ${line}`);
  if (drift === '' && differences.length + there.length === 0) console.log('db:check: no drift');
  else process.exitCode = 1;
});
