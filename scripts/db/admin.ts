// What lies above one database: making and dropping databases, and the two login roles with less power than the owner.
import { Client } from 'pg';

export const appRole = 'countersign_app';
export const readerRole = 'countersign_reader';

export type RolePasswords = { appPassword: string; readerPassword: string };

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'countersign-admin' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server and options with another database, or another user. */
export function changedUrl(url: string, change: { database?: string; user?: string; password?: string }): string {
  const changed = new URL(url);
  if (change.database !== undefined) changed.pathname = `/${change.database}`;
  if (change.user !== undefined) changed.username = encodeURIComponent(change.user);
  if (change.password !== undefined) changed.password = encodeURIComponent(change.password);
  return changed.href;
}

export async function databaseExists(serverUrl: string, name: string): Promise<boolean> {
  return withClient(serverUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    return rowCount === 1;
  });
}

export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const from = template === undefined ? '' : ` TEMPLATE ${client.escapeIdentifier(template)}`;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${from}`);
    // A new database lets everybody make temporary tables, a clone too: this right is not copied from its template.
    await client.query(`REVOKE TEMPORARY ON DATABASE ${client.escapeIdentifier(name)} FROM PUBLIC`);
  });
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
  );
}

/** Makes the two login roles, or gives them the passwords of this installation. Needs CREATEROLE. */
export async function ensureRoles(serverUrl: string, passwords: RolePasswords): Promise<void> {
  await withClient(serverUrl, async (client) => {
    // Roles belong to the whole server: two installers that start at once must not both create them.
    await client.query('SELECT pg_advisory_lock(7266302)');
    for (const [role, password] of [
      [appRole, passwords.appPassword],
      [readerRole, passwords.readerPassword],
    ] as const) {
      const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = rowCount === 1 ? 'ALTER' : 'CREATE';
      await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
  });
}

/**
 * Takes the right to make temporary tables from the login roles, in the database of `client`: one called like a table of
 * ours would stand before it. Throws with words for the keeper when the connected user may not take it away.
 */
export async function revokeTemporary(client: Client): Promise<void> {
  const asked = `SELECT current_database() AS name FROM unnest($1::text[]) r WHERE has_database_privilege(r, current_database(), 'TEMP')`;
  const holders = async () => (await client.query<{ name: string }>(asked, [[appRole, readerRole]])).rows;
  const [holder] = await holders();
  if (holder === undefined) return;
  const revoke = `REVOKE TEMPORARY ON DATABASE ${client.escapeIdentifier(holder.name)} FROM PUBLIC, ${appRole}, ${readerRole}`;
  await client.query(revoke);
  if ((await holders()).length === 0) return;
  throw new Error(
    `The roles ${appRole} and ${readerRole} may make temporary tables in this database, and the user of DATABASE_URL may ` +
      `not take that away. Let the keeper of the server run: ${revoke};`,
  );
}

/** True when both roles are there already; a server on which we may not create roles needs them made by its keeper. */
export async function rolesExist(serverUrl: string): Promise<boolean> {
  return withClient(serverUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = ANY($1)', [[appRole, readerRole]]);
    return rowCount === 2;
  });
}
