import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRefusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { makeKey } from '@/server/testing/keys';
import { exportList } from './export-list';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
  await world.owner.query(`insert into person (id, email, display_name, initials, status)
    select gen_random_uuid(), 'p' || n || '@countersign.example', case when n = 7 then '=HYPERLINK("x")' else 'Person ' || lpad(n::text, 4, '0') end, 'P', 'invited'
    from generate_series(1, 450) n`);
});
afterAll(() => world.close());

async function rowsOf(query: string, actor: Actor): Promise<string[][]> {
  const file = await exportList('access.people', new URLSearchParams(query), actor);
  if (isRefusal(file)) throw file;
  return parse(await new Response(file.body).text(), { bom: true }) as string[][];
}

test('all pages, the filters, the sort and the columns of the URL, masked, with formulas disarmed', async () => {
  const auditor = await world.actor('auditor');
  const rows = await rowsOf('f_displayName=~Person&sort=displayName.desc&columns=displayName,email,createdAt', auditor);
  expect(rows[0]).toEqual(['displayName', 'email', 'createdAt']);
  expect(rows).toHaveLength(450);
  expect(rows[1]?.slice(0, 2)).toEqual(['Person 0450', 'p···@countersign.example']);
  expect(rows.at(-1)?.[0]).toBe('Person 0001');
  expect((await rowsOf('q=HYPERLINK', auditor))[1]?.[1]).toBe(`'=HYPERLINK("x")`);
});

test('the audit says who took what along, without the address that was searched for', async () => {
  const auditor = await world.actor('auditor');
  await rowsOf('q=someone@posteo.de', auditor);
  const { rows } = await world.owner.query(
    `select actor_id, entity_id, after::text as after from audit_event where command = 'audit.recordExport' order by id desc limit 1`,
  );
  expect(rows[0]).toMatchObject({ actor_id: await world.personId(auditor), entity_id: 'access.people' });
  expect(rows[0].after).not.toContain('someone@posteo.de');
});

test('a key takes along what its owner sees, and only with the right to take lists along', async () => {
  const auditor = await world.actor('auditor');
  const reads = await makeKey(world, auditor, { permissions: ['access.read'] });
  const takes = await makeKey(world, auditor, { permissions: ['access.read', 'audit.recordExport'] });
  expect(await exportList('access.people', new URLSearchParams(), reads.actor)).toMatchObject({
    code: 'ACCESS.DENIED',
  });
  expect(await rowsOf('f_displayName=~Person&columns=email', takes.actor)).toEqual(
    await rowsOf('f_displayName=~Person&columns=email', auditor),
  );
});

test('who may not see the list gets no file, and no list is no file', async () => {
  expect(
    await exportList('access.people', new URLSearchParams(), await world.actor('collections-agent')),
  ).toMatchObject({ code: 'ACCESS.DENIED' });
  expect(await exportList('access.me', new URLSearchParams(), await world.actor('auditor'))).toMatchObject({
    code: 'QUERY.NOT_FOUND',
  });
  expect(
    await exportList('access.people', new URLSearchParams('f_nothing=x'), await world.actor('auditor')),
  ).toMatchObject({ code: 'QUERY.FILTER_UNKNOWN' });
});

test('a right that is taken away meanwhile breaks the file off', async () => {
  const auditor = await world.actor('auditor', 'Leaving');
  const file = await exportList('access.people', new URLSearchParams(), auditor);
  if (isRefusal(file)) throw file;
  const reader = file.body.getReader();
  await reader.read();
  await world.done(
    'access.suspendPerson',
    { personId: await world.personId(auditor), reason: 'Left' },
    await world.actor('administrator'),
  );
  await expect(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  ).rejects.toThrow(/session has ended/);
});
