import type { ClientBase } from 'pg';
import { writeCeilings } from '@/prisma/seed/reference-fees';
import { writeChart } from '@/prisma/seed/reference-ledger';
import { writePolicies } from '@/prisma/seed/reference-policies';
import { rolePermissionRows } from '@/server/registry';

async function syncPermissions(client: ClientBase): Promise<void> {
  const rows = rolePermissionRows();
  const roles = rows.map((row) => row.roleCode);
  const permissions = rows.map((row) => row.permission);
  await client.query(
    `delete from role_permission rp where not exists (
       select from unnest($1::text[], $2::text[]) w(role_code, permission)
       where w.role_code = rp.role_code and w.permission = rp.permission)`,
    [roles, permissions],
  );
  await client.query(
    `insert into role_permission (role_code, permission)
     select * from unnest($1::text[], $2::text[]) on conflict do nothing`,
    [roles, permissions],
  );
}

/**
 * What every database holds besides its tables, written by the owner after each migration and the same however often:
 * grants and guards of all tables, the paths of all functions, the permissions of the roles, the chart of accounts, the first
 * approval policies, the legal ceilings of fees, and the calendar of the entity.
 */
export async function writeReference(client: ClientBase): Promise<void> {
  await client.query('begin');
  await client.query('select protect_tables()');
  await client.query('select protect_functions()');
  await syncPermissions(client);
  await writeChart(client);
  await writePolicies(client);
  await writeCeilings(client);
  await client.query(
    `insert into calendar (entity, business_date, time_zone, driven)
     values ('main', (now() at time zone 'Europe/Berlin')::date, 'Europe/Berlin', false) on conflict do nothing`,
  );
  await client.query('commit');
}
