import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidFrom } from '@/server/platform/crypto/ids';
import { sql } from '@/server/platform/db/sql';
import { initialsOf, originOf } from '../access.repo';
import { displayNameShape, emailShape, roleShape } from '../access.schema';

/**
 * Makes a database a demo world and lets its people in, with the same ids for the same e-mail every time. A database in
 * which anybody real works is never made a demo; the trigger of the table says so as well.
 */
export const openDemo = defineCommand({
  name: 'access.openDemo',
  permission: 'access.openDemo',
  effect: 'fact',
  input: z.object({
    people: z
      .array(
        z.object({
          email: emailShape,
          displayName: displayNameShape,
          roles: z.array(roleShape).min(1),
          locale: z.enum(['en', 'de']).default('en'),
        }),
      )
      .min(1)
      .max(60),
  }),
  example: async () => ({
    people: [{ email: 'demo@countersign.example', displayName: 'Demo Person', roles: ['auditor' as const] }],
  }),
  approval: null,
  handle: async ({ tx, audit }, { people }) => {
    const origin = await originOf(tx);
    const real = await tx.one<{ n: number }>(sql`select count(*)::int as n from person where not demo`);
    if (origin === 'real' || (origin !== 'test' && real.n > 0)) {
      return refuse(
        'ACCESS.NOT_A_DEMO',
        'Real people work in this database. A demo world needs a database of its own.',
      );
    }
    if (origin === 'none') await tx.exec(sql`insert into installation (id, origin) values ('main', 'demo')`);
    const rows = people.map((person) => ({ ...person, id: uuidFrom('demo-person', person.email) }));
    await tx.exec(sql`
      insert into person (id, email, display_name, initials, status, locale, demo)
      select p.id::uuid, p.email, p.display_name, p.initials, 'active', p.locale, true
      from unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.email)}::text[], ${rows.map((row) => row.displayName)}::text[],
        ${rows.map((row) => initialsOf(row.displayName))}::text[], ${rows.map((row) => row.locale)}::text[]) p(id, email, display_name, initials, locale)
      on conflict (id) do nothing`);
    const grants = rows.flatMap((row) => row.roles.map((role) => ({ id: row.id, role })));
    await tx.exec(sql`
      insert into person_role (person_id, role_code)
      select g.id::uuid, g.role from unnest(${grants.map((grant) => grant.id)}::text[], ${grants.map((grant) => grant.role)}::text[]) g(id, role)
      on conflict do nothing`);
    await audit({ entityType: 'installation', entityId: 'main', after: { origin: 'demo', people: rows.length } });
    return { personIds: rows.map((row) => row.id) };
  },
});
