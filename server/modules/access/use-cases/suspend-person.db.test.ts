import { expect, test } from 'vitest';
import { openWorld } from '@/server/testing/example-world';

const codeOf = (outcome: { status: string; refusal?: { code: string } }) => outcome.refusal?.code ?? outcome.status;

test('the last administrator keeps the role and stays in, even when two shut each other out at once', async () => {
  const world = await openWorld();
  try {
    const [ada, bob] = [await world.actor('administrator', 'Ada'), await world.actor('administrator', 'Bob')];
    const [adaId, bobId] = [await world.personId(ada), await world.personId(bob)];
    const both = await Promise.all([
      world.run('access.suspendPerson', { personId: bobId, reason: 'first' }, ada),
      world.run('access.suspendPerson', { personId: adaId, reason: 'second' }, bob),
    ]);
    expect(both.map((outcome) => outcome.status).filter((status) => status === 'done')).toHaveLength(1);
    const { rows } = await world.owner.query<{ id: string }>(`select id from person where status = 'active'`);
    expect(rows).toHaveLength(1);
    const left = rows[0]?.id === adaId ? ada : bob;
    const self = rows[0]?.id ?? '';
    expect(codeOf(await world.run('access.suspendPerson', { personId: self, reason: 'myself' }, left))).toBe(
      'ACCESS.LAST_ADMINISTRATOR',
    );
    expect(
      codeOf(await world.run('access.revokeRole', { personId: self, role: 'administrator', reason: 'myself' }, left)),
    ).toBe('ACCESS.LAST_ADMINISTRATOR');
  } finally {
    await world.close();
  }
});
