import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import { demoMode } from '@/server/platform/auth/demo-mode';
import { defineCommand } from '@/server/platform/command/define';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import type { Db } from '@/server/platform/db/tx';
import { lockPerson, openSession, originOf } from '../access.repo';

/** The one click of the demo works in a demo database, served by a process that says so and listens to this machine only. */
export async function demoSignInAllowed(db: Db): Promise<boolean> {
  const origin = await originOf(db);
  return origin === 'test' || (origin === 'demo' && demoMode());
}

/** A demo person for examples. */
export async function stageDemoPerson(world: ExampleWorld): Promise<string> {
  const answer = await world.done(
    'access.openDemo',
    { people: [{ email: 'demo-agent@countersign.example', displayName: 'Demo Agent', roles: ['collections-agent'] }] },
    systemActor('demo-world'),
  );
  return z.object({ personIds: z.array(z.uuid()) }).parse(answer).personIds[0] ?? '';
}

export const signInDemo = defineCommand({
  name: 'access.signInDemo',
  permission: 'access.signIn',
  effect: 'work',
  input: z.object({ personId: z.uuid(), userAgent: z.string().max(400).nullable() }),
  example: async (world) => ({ personId: await stageDemoPerson(world), userAgent: null }),
  approval: null,
  handle: async ({ tx, audit }, input) => {
    const off = () =>
      refuse('ACCESS.DEMO_OFF', 'There is no demo here. Sign in with your e-mail address and password.', {
        denied: true,
        entityType: 'person',
        entityId: input.personId,
      });
    if (!(await demoSignInAllowed(tx))) return off();
    const person = await lockPerson(tx, input.personId);
    if (!person.demo || person.status !== 'active') return off();
    const sessionId = await openSession(tx, { personId: person.id, method: 'demo', userAgent: input.userAgent });
    await audit({ entityType: 'person', entityId: person.id, after: { signedIn: true, method: 'demo' } });
    return { ok: true as const, sessionId, personId: person.id };
  },
});
