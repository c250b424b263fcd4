import { z } from 'zod';
import { isRefusal, refuse, type Refusal } from '@/server/kernel/refusal';
import { normaliseTexts } from '@/server/platform/crypto/canonical';
import { doors, theDatabase } from '@/server/platform/command/registry';
import { inputRefusal } from '@/server/platform/command/run-command';
import { sql } from '@/server/platform/db/sql';
import { withTransaction, type Tx } from '@/server/platform/db/tx';
import { defineQuery, type QueryContext } from '@/server/platform/query/define';
import type { AnyCommand } from '@/server/platform/command/define';
import { progress, stepsNow, type Step } from './domain/steps';
import { lockKeyOf } from './approvals.key.repo';
import { refuseKey } from './use-cases/hold-key';
import { judge } from './use-cases/judge';

/** What would happen if the act were submitted now. */
export type DryRun = {
  /** Why it would be refused; null when it would not. */
  refusal: { code: string; message: string } | null;
  runsAtOnce: boolean;
  policies: { name: string; version: number }[];
  steps: Step[];
  mayApprove: string[];
  splitting: { policies: readonly string[]; acts: number; sumMinor: bigint } | null;
};

class Undo extends Error {
  readonly answer: DryRun;
  constructor(answer: DryRun) {
    super('a dry run is undone');
    this.answer = answer;
  }
}

async function whoMay(tx: Tx, roles: readonly string[], hands: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ name: string }>(sql`
    select distinct p.display_name as name from person p join role_holding(entity_now(), null, null) h on h.person_id = p.id
    where p.status = 'active' and h.role_code = any (${roles}) and p.id <> all (${hands}::uuid[])
      and (h.giver_id is null or h.giver_id <> all (${hands}::uuid[])) order by 1 limit 50`);
  return rows.map((row) => row.name);
}

async function tryOut(tx: Tx, context: QueryContext, act: { command: AnyCommand; input: unknown }): Promise<DryRun> {
  const { command, input } = act;
  const spec = command.approval;
  const nothing = { refusal: null, runsAtOnce: true, policies: [], steps: [], mayApprove: [], splitting: null };
  if (!spec) return nothing;
  const { businessDate, now, personId, actorId } = context;
  const frame = { tx, businessDate, now, makerId: personId ?? actorId };
  // A row that somebody holds is not waited for: the maker asks again.
  await tx.exec(sql`set local lock_timeout = '2s'`);
  await spec.mayAsk?.(frame, input);
  await spec.content(frame, input);
  const entity = spec.entity(input);
  const facts = await spec.facts(frame, input);
  const hands = [
    ...((await spec.hands?.(frame, input)) ?? []).map((hand) => hand.personId),
    ...(personId ? [personId] : []),
  ];
  // As at the submission itself: by a key the act is one of that key, and within its limits or not.
  const key = await lockKeyOf(tx, context.as);
  const { amountMinor = null, currency = null } = facts;
  const beyond =
    key && (await refuseKey({ tx, run: { businessDate } }, key, { command: command.name, amountMinor, currency }));
  if (beyond) return { ...nothing, refusal: { code: beyond.code, message: beyond.message }, runsAtOnce: false };
  const { withoutPolicy } = spec;
  const gateOf = spec.gateOf ? { gateOf: spec.gateOf } : {};
  const judged = await judge(
    tx,
    { command: command.name, entityType: entity.type, entityId: entity.id, input, facts, withoutPolicy, ...gateOf },
    { personId, actorId: personId ?? actorId, now, businessDate, key: key?.name ?? null },
  );
  const steps = stepsNow(judged.steps, false);
  return {
    refusal: judged.refusal && { code: judged.refusal.code, message: judged.refusal.message },
    runsAtOnce: !judged.refusal && steps.length === 0,
    policies: judged.firing.map(({ name, version }) => ({ name, version })),
    steps,
    mayApprove: await whoMay(tx, progress(steps, []).waitingRoles, hands),
    splitting: judged.splitting,
  };
}

/**
 * Tells the maker before submitting: which policies will fire, who is asked and who may answer, and whether the act looks
 * like a part of a larger one. It is computed as a submission would be, in a transaction that is always undone.
 */
export const dryRun = defineQuery({
  name: 'approvals.dryRun',
  permission: 'approvals.dryRun',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({ command: z.string().max(80), input: z.unknown() }),
  example: () => Promise.resolve({ command: 'access.signOut', input: {} }),
  handle: async (context, wish): Promise<DryRun | Refusal> => {
    const command = doors().commands.get(wish.command);
    if (!command || !context.permissions.has(command.permission))
      return refuse('APPROVALS.DRY_RUN_DENIED', 'You may not submit this act, so there is nothing to try out.', {
        command: wish.command,
      });
    const parsed = command.input.safeParse(normaliseTexts(wish.input));
    if (!parsed.success) return inputRefusal(parsed.error);
    try {
      return await withTransaction<DryRun>(theDatabase().app, async (tx) => {
        throw new Undo(await tryOut(tx, context, { command, input: parsed.data }));
      });
    } catch (error) {
      if (error instanceof Undo) return error.answer;
      if (!isRefusal(error)) throw error;
      const { code, message } = error;
      return {
        refusal: { code, message },
        runsAtOnce: false,
        policies: [],
        steps: [],
        mayApprove: [],
        splitting: null,
      };
    }
  },
});
