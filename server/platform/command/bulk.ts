import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { sql } from '@/server/platform/db/sql';
import { dbOver } from '@/server/platform/db/tx';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { toJsonText } from '@/server/platform/db/sql';
import { systemActor } from '@/server/platform/auth/actor';
import { defineEvent, handleLater, type Handler } from '@/server/platform/events/event';
import { defineCommand, type AnyCommand, type CommandDefinition } from './define';
import { proofDemand } from './proof';
import { doors, theDatabase } from './registry';
import { runCommand } from './run-command';
import { runWork } from './run-work';

/** A stored act over many items; the worker runs each item as a run of its own with the key `bulk/item`. */
export const bulkStored = defineEvent('bulk.stored', z.object({ bulkId: z.uuid() }));

const MAX_ITEMS = 20_000;

/**
 * Makes the bulk form of a command: it stores the act and its items; each item is later run as the person who stored it,
 * with its own permission check, refusal and audit row. The answer is read from the items.
 */
export function defineBulk(parts: {
  readonly of: AnyCommand;
  readonly name: string;
  readonly example: AnyCommand['example'];
}) {
  return defineCommand({
    name: parts.name,
    permission: parts.of.permission,
    effect: 'work',
    input: z.object({
      title: z.string().min(1).max(200),
      items: z
        .array(z.object({ label: z.string().max(200), input: z.unknown() }))
        .min(1)
        .max(MAX_ITEMS),
    }),
    example: async (world) => ({ title: 'Example', items: [{ label: 'one', input: await parts.example(world) }] }),
    approval: null,
    // Items run later and unattended, so whoever stores them proves now what each of them would ask for.
    proof: ({ items }) => {
      const demands = items.map((item) => {
        const parsed = parts.of.input.safeParse(item.input);
        return parsed.success ? proofDemand(parts.of, parsed.data) : 'none';
      });
      if (demands.includes('required')) return 'required';
      return demands.includes('if-held') ? 'if-held' : 'none';
    },
    handle: async ({ tx, actor, audit, raise }, input) => {
      if (actor.as.kind !== 'person') return refuse('BULK.PERSON_ONLY', 'A bulk act is stored by a signed-in person.');
      const bulkId = uuidv7();
      await tx.exec(sql`
        insert into bulk_act (id, command, person_id, session_id, title, state, total)
        values (${bulkId}, ${parts.of.name}, ${actor.personId}, ${actor.as.sessionId}, ${input.title}, 'waiting', ${input.items.length})`);
      await tx.exec(sql`
        insert into bulk_item (bulk_id, no, label, input)
        select ${bulkId}, i.no - 1, i.label, i.input::jsonb from unnest(
          ${input.items.map((item) => item.label)}::text[], ${input.items.map((item) => toJsonText(item.input))}::text[])
          with ordinality i(label, input, no)`);
      await raise(bulkStored, { bulkId });
      await audit({
        entityType: 'bulk',
        entityId: bulkId,
        after: { command: parts.of.name, items: input.items.length },
      });
      return { bulkId };
    },
  }) satisfies CommandDefinition<z.ZodType, { bulkId: string }>;
}

type Item = { no: number; input: unknown };

async function settleItem(
  bulkId: string,
  no: number,
  to: { state: string; code: string | null; message: string | null; runId: string | null },
) {
  await runWork(
    {
      command: 'bulk.settle',
      permission: 'bulk.settle',
      actor: systemActor('bulk'),
      key: `bulk/${bulkId}/${no}/settle`,
      inputHash: to.state,
    },
    async ({ tx, audit }) => {
      await tx.exec(sql`update bulk_item set state = ${to.state}, refusal_code = ${to.code}, message = ${to.message}, run_id = ${to.runId}
        where bulk_id = ${bulkId} and no = ${no}`);
      await audit({ entityType: 'bulk', entityId: bulkId, after: { no, state: to.state } });
      return { outcome: 'done', result: null };
    },
    () => {
      throw new Error('settling an item executes nothing');
    },
  );
}

async function finish(bulkId: string): Promise<void> {
  await runWork(
    {
      command: 'bulk.settle',
      permission: 'bulk.settle',
      actor: systemActor('bulk'),
      key: `bulk/${bulkId}/finish`,
      inputHash: 'finish',
    },
    async ({ tx, audit }) => {
      await tx.exec(sql`update bulk_act set state = 'done', finished_at = clock_timestamp() where id = ${bulkId}`);
      await audit({ entityType: 'bulk', entityId: bulkId, after: { state: 'done' } });
      return { outcome: 'done', result: null };
    },
    () => {
      throw new Error('finishing a bulk act executes nothing');
    },
  );
}

/** Runs the waiting items of a stored act. A worker that dies in the middle is followed by another: items have keys. */
export async function runBulk(bulkId: string): Promise<void> {
  const db = dbOver(theDatabase().app);
  const act = await db.one<{ command: string; sessionId: string }>(
    sql`select command, session_id from bulk_act where id = ${bulkId}`,
  );
  const command = doors().commands.get(act.command);
  invariant(command, `bulk act ${bulkId} is of the unknown command ${act.command}`);
  for (;;) {
    const items = await db.rows<Item>(
      sql`select no, input from bulk_item where bulk_id = ${bulkId} and state = 'waiting' order by no limit 100`,
    );
    if (items.length === 0) break;
    for (const item of items) {
      const outcome = await runCommand(command, item.input, {
        actor: { kind: 'person', sessionId: act.sessionId },
        key: `bulk/${bulkId}/${item.no}`,
        proven: true,
      });
      await settleItem(bulkId, item.no, {
        state: outcome.status,
        code: outcome.status === 'refused' ? outcome.refusal.code : null,
        message: outcome.status === 'refused' ? outcome.refusal.message : null,
        runId: outcome.status === 'done' ? outcome.runId : null,
      });
    }
  }
  await finish(bulkId);
}

export const bulkHandler: Handler = handleLater(bulkStored, 'bulk.run', async (_delivery, payload) =>
  runBulk(payload.bulkId),
);
