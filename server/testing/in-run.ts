import { invariant } from '@/server/kernel/invariant';
import { systemActor } from '@/server/platform/auth/actor';
import type { RunContext } from '@/server/platform/command/context';
import { runWork } from '@/server/platform/command/run-work';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import type { TestWorld } from './example-world';

const actor = systemActor('test');
const permission = 'test.run';

/**
 * Does work as a run of a test machine, for functions that take a context and have no command of their own (receipts, the
 * chunks of the close). Throws what the work refuses.
 */
export async function inRun<O>(world: TestWorld, work: (context: RunContext) => Promise<O>): Promise<O> {
  await world.owner.query(
    `insert into role_permission (role_code, permission) values ('system:test', $1) on conflict do nothing`,
    [permission],
  );
  let result: { value: O } | null = null;
  const outcome = await runWork<null>(
    { command: 'test.run', permission, actor, key: `test/${uuidv7()}`, inputHash: canonicalHash('test') },
    async (context) => {
      result = { value: await work(context) };
      await context.audit({ entityType: 'test', entityId: context.run.id });
      return { outcome: 'done', result: null };
    },
    () => {
      throw new Error('a test run executes no approvals');
    },
  );
  if (outcome.status === 'refused') throw outcome.refusal;
  const held = result as { value: O } | null;
  invariant(held, 'the work of a run has a result');
  return held.value;
}
