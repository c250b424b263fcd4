import { expect, test } from 'vitest';
import { systemActor } from '@/server/platform/auth/actor';
import { openWorld } from '@/server/testing/example-world';

const codeOf = (outcome: { status: string; refusal?: { code: string } }) => outcome.refusal?.code ?? outcome.status;

test('bootstrap works once, in an empty database only; a demo never enters it, nor it a demo', async () => {
  const pair = {
    people: [
      { email: 'a@x.example', displayName: 'Aye Ay' },
      { email: 'b@x.example', displayName: 'Bee Be' },
    ],
  };
  const demo = { people: [{ email: 'd@x.example', displayName: 'Demo Dee', roles: ['auditor'] }] };
  for (const [first, second] of [
    ['access.bootstrap', 'access.openDemo'],
    ['access.openDemo', 'access.bootstrap'],
  ] as const) {
    const fresh = await openWorld();
    try {
      await fresh.owner.query('delete from installation');
      const inputs = { 'access.bootstrap': pair, 'access.openDemo': demo };
      const actors = { 'access.bootstrap': systemActor('bootstrap'), 'access.openDemo': systemActor('demo-world') };
      expect(codeOf(await fresh.run(first, inputs[first], actors[first]))).toBe('done');
      expect(['ACCESS.NOT_A_DEMO', 'ACCESS.DEMO_INSTALLATION']).toContain(
        codeOf(await fresh.run(second, inputs[second], actors[second])),
      );
      if (first === 'access.bootstrap')
        expect(codeOf(await fresh.run(first, inputs[first], actors[first]))).toBe('ACCESS.ALREADY_BOOTSTRAPPED');
      const stranger = `insert into person (id, email, display_name, initials, status, demo) values (gen_random_uuid(), 's@x.example', 'S', 'S', 'active', ${first === 'access.bootstrap'})`;
      await expect(fresh.owner.query(stranger)).rejects.toThrow(/demo/);
      await expect(fresh.owner.query(`update installation set origin = 'test'`)).rejects.toThrow(/settled/);
    } finally {
      await fresh.close();
    }
  }
});
