import { refuse } from '@/server/kernel/refusal';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { keyedHash } from '@/server/platform/crypto/vault';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';

/** How long somebody has between the password and the second factor. */
const STEP_MINUTES = 5;

/**
 * The secret by which a browser goes on with a sign-in whose second factor is still missing. It is derived from the id under
 * the master key, so that the database, which keeps the answers of acts, never holds it.
 */
export function secondStepToken(stepId: string): string {
  return keyedHash('access.second-step', stepId).toString('base64url');
}

export type SignInStep = { id: string; personId: string; method: 'password' | 'sso'; userAgent: string | null };

/** Keeps that the first step was right. It opens no session: whoever has it may give a second factor, and nothing else. */
export async function openStep(tx: Tx, step: Omit<SignInStep, 'id'>): Promise<string> {
  const id = uuidv7();
  await tx.exec(sql`
    insert into sign_in_step (id, person_id, token_hash, method, user_agent, created_at, expires_at)
    values (${id}, ${step.personId}, ${sha256Hex(secondStepToken(id))}, ${step.method}, ${step.userAgent}, clock_timestamp(),
      clock_timestamp() + make_interval(mins => ${STEP_MINUTES}))`);
  return id;
}

/** The open step that a token belongs to, held until the transaction ends. Throws Refusal ACCESS.STEP_ENDED. */
export async function lockStep(tx: Tx, token: string): Promise<SignInStep> {
  const step = await tx.maybe<SignInStep>(sql`
    select s.id, s.person_id, s.method, s.user_agent from sign_in_step s join person p on p.id = s.person_id and p.status = 'active'
    where s.token_hash = ${sha256Hex(token)} and s.used_at is null and s.expires_at > clock_timestamp() for update of s`);
  if (!step) throw refuse('ACCESS.STEP_ENDED', 'This sign-in took too long or is finished already. Sign in once more.');
  return step;
}

export async function useStep(tx: Tx, stepId: string, runId: string): Promise<void> {
  await tx.exec(
    sql`update sign_in_step set used_at = clock_timestamp(), used_by = ${runId}::uuid where id = ${stepId}`,
  );
}

/** Whoever changes or loses a way in begins again: no half-finished sign-in outlives it. */
export async function endSteps(tx: Tx, personId: string): Promise<void> {
  await tx.exec(sql`update sign_in_step set expires_at = clock_timestamp()
    where person_id = ${personId} and used_at is null and expires_at > clock_timestamp()`);
}
