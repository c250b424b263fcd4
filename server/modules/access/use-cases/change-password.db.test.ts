import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageActivePerson } from './accept-invitation';

let world: TestWorld;
const web: Actor = { kind: 'anonymous', name: 'web' };
const fresh = 'a kettle, two spoons and rain';

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function signIn(email: string, password: string): Promise<Actor | null> {
  const answer = (await world.done('access.signIn', { email, password, userAgent: null }, web)) as {
    ok: boolean;
    sessionId: string;
  };
  return answer.ok ? { kind: 'person', sessionId: answer.sessionId } : null;
}

async function person(email: string): Promise<{ email: string; password: string; here: Actor; there: Actor }> {
  const { password } = await stageActivePerson(world, email);
  const [here, there] = [await signIn(email, password), await signIn(email, password)];
  if (!here || !there) throw new Error('not signed in');
  return { email, password, here, there };
}

describe('one’s own password', () => {
  test('is changed by who knows the present one; every other session ends and this one stays', async () => {
    const { email, password, here, there } = await person('lena@countersign.example');
    expect(await world.done('access.changePassword', { present: password, next: fresh }, here)).toEqual({
      ok: true,
      sessionsEnded: 1,
    });
    expect(await world.run('access.signOut', {}, there)).toMatchObject({
      refusal: { code: 'ACCESS.UNAUTHENTICATED' },
    });
    expect(await signIn(email, password)).toBeNull();
    expect(await signIn(email, fresh)).not.toBeNull();
    const { rows } = await world.owner.query<{ row: string }>(
      `select a::text as row from audit_event a where command = 'access.changePassword' union all select r::text from run r`,
    );
    expect(rows.filter(({ row }) => row.includes(fresh) || row.includes(password))).toEqual([]);
    expect((await world.run('access.signOut', {}, here)).status).toBe('done');
  });

  test('stays as it is after a wrong present one, and guesses are counted with those at the door', async () => {
    const { email, password, here, there } = await person('milo@countersign.example');
    const guess = { present: 'four grey herons in a pond', next: fresh };
    let refused = 0;
    for (let no = 0; no < 12; no += 1) {
      const outcome = await world.run('access.changePassword', guess, here);
      if (outcome.status === 'refused') refused += 1;
      else expect(outcome).toMatchObject({ result: { ok: false, code: 'ACCESS.PASSWORD_WRONG' } });
    }
    expect(refused).toBeGreaterThan(0);
    expect(await world.run('access.signIn', { email, password, userAgent: null }, web)).toMatchObject({
      refusal: { code: 'ACCESS.TOO_MANY_ATTEMPTS' },
    });
    expect((await world.run('access.signOut', {}, there)).status).toBe('done');
  });

  test.each([
    ['short one', 'ACCESS.PASSWORD_TOO_SHORT'],
    ['passwordpassword', 'ACCESS.PASSWORD_COMMON'],
  ])('is not replaced by "%s"', async (next, code) => {
    const { password, here } = await person(`${code.slice(-4).toLowerCase()}@countersign.example`);
    expect(await world.run('access.changePassword', { present: password, next }, here)).toMatchObject({
      status: 'refused',
      refusal: { code },
    });
  });
});
