// What every database gets after its migrations: protection of every table, and who may do what from the permission files.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from 'pg';
import { rootDir } from '@/scripts/lib/paths';
import type { PermissionTable } from '@/server/platform/auth/permissions';

const permissionFiles = ['server/modules/*/*.permissions.ts', 'server/platform/auth/platform-permissions.ts'];

type Pair = { roleCode: string; permission: string };

/**
 * The pairs of all permission files. They are read by themselves and not through the registry: a migration must not
 * need the whole product, only these tables.
 */
async function rolePermissions(): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const file of permissionFiles.flatMap((pattern) => globSync(pattern, { cwd: rootDir })).sort()) {
    const tables = (await import(pathToFileURL(join(rootDir, file)).href)) as Record<string, PermissionTable>;
    for (const [permission, { roles }] of Object.values(tables).flatMap((table) => Object.entries(table))) {
      for (const roleCode of roles) pairs.push({ roleCode, permission });
    }
  }
  return pairs;
}

/** Runs as the owner, in one transaction; changes nothing when nothing changed. */
export async function afterMigrate(client: Client): Promise<void> {
  const pairs = await rolePermissions();
  const columns = [pairs.map((pair) => pair.roleCode), pairs.map((pair) => pair.permission)];
  await client.query('BEGIN');
  try {
    await client.query('SELECT protect_tables()');
    await client.query(
      `DELETE FROM role_permission WHERE (role_code, permission) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      columns,
    );
    await client.query(
      `INSERT INTO role_permission (role_code, permission) SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING`,
      columns,
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
