// Run by the set-up of the test run: makes sure that the cluster runs and that a migrated template database is there for
// the present migrations, and prints where they are as JSON.
import { Client, type ClientBase } from 'pg';
import { devUrls, ensureDevCluster } from '@/scripts/db/dev-cluster';
import { migrate } from '@/scripts/db/migrate';
import { writeReference } from '@/prisma/seed/reference';
import { digestOf, digestOfFiles } from '@/scripts/lib/digest';
import { runMain } from '@/scripts/lib/main';

const hourMs = 3_600_000;

/**
 * Migrations, and what is written into a new database beside them, decide what a template contains. The latter is asked by
 * having it written to a connection that only listens, so that nobody keeps a list of the files that it comes from.
 */
async function templateName(): Promise<string> {
  const said: unknown[] = [];
  const listener = {
    query: (text: string, values?: unknown[]) => {
      said.push([text, values ?? []]);
      return Promise.resolve({ rows: [], rowCount: 0 });
    },
  };
  await writeReference(listener as unknown as ClientBase);
  const migrations = digestOfFiles(['prisma/migrations']);
  return `countersign_template_${migrations.slice(0, 12)}${digestOf([JSON.stringify(said)]).slice(0, 8)}`;
}

/** Drops clones that a killed run left behind, and templates that nobody asked for in the last hours. */
async function sweep(client: Client, current: string): Promise<void> {
  const { rows } = await client.query<{ name: string; note: string | null }>(
    `SELECT d.datname AS name, shobj_description(d.oid, 'pg_database') AS note FROM pg_database d
     WHERE (d.datname LIKE 'countersign\\_test\\_%' OR d.datname LIKE 'countersign\\_template\\_%')
       AND d.datname <> $1 AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
    [current],
  );
  for (const { name, note } of rows) {
    const usedAt = Number(/^countersign_test_(\d+)_/.exec(name)?.[1] ?? note ?? 0);
    if (Date.now() - usedAt > hourMs)
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  }
}

await runMain(async () => {
  const cluster = await ensureDevCluster((text) => console.error(text));
  const template = await templateName();
  const client = new Client({ connectionString: cluster.ownerUrl('postgres') });
  await client.connect();
  await client.query('SELECT pg_advisory_lock(7266303)');
  await sweep(client, template);
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
  if (rowCount === 0) {
    const draft = `countersign_template_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${draft}`);
    await migrate(devUrls(cluster, draft).ownerUrl);
    await client.query(`ALTER DATABASE ${draft} WITH ALLOW_CONNECTIONS false`);
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  }
  await client.query(`COMMENT ON DATABASE ${template} IS '${Date.now()}'`);
  await client.end();
  console.log(JSON.stringify({ template, ...devUrls(cluster, template) }));
});
