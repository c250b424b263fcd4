import { refuse } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { sql } from '@/server/platform/db/sql';
import type { Db, Tx } from '@/server/platform/db/tx';
import type { AnyCommand, ProofDemand } from './define';

/**
 * What an installation asks of people before money or rights change. `minutes`: how old the proof of a second factor may be;
 * 0: the one given at sign-in is enough. `required`: whether somebody without any factor is turned away.
 */
export type ProofRule = { readonly minutes: number; readonly required: boolean };

// A world that no process serves has people without devices; the rule of an installation is bound at boot.
let rule: ProofRule = { minutes: 15, required: false };

export function bindProofRule(next: ProofRule): void {
  rule = next;
}

export function proofRule(): ProofRule {
  return rule;
}

/** Which second factors a person holds. */
export async function factorsOf(db: Db, personId: string): Promise<{ passkey: boolean; totp: boolean }> {
  return db.one<{ passkey: boolean; totp: boolean }>(sql`
    select exists (select from passkey k where k.person_id = ${personId}::uuid and k.revoked_at is null) as passkey,
      exists (select from totp t where t.person_id = ${personId}::uuid and t.confirmed_at is not null and t.removed_at is null) as totp`);
}

const rank: Readonly<Record<ProofDemand, number>> = { none: 0, 'if-held': 1, required: 2 };

/**
 * What a command asks of the person who calls it. An act about money or rights always asks; a command can ask for more by
 * itself, never for less.
 */
export function proofDemand(command: Pick<AnyCommand, 'effect' | 'proof'>, input: unknown): ProofDemand {
  const byEffect: ProofDemand = command.effect === 'money' || command.effect === 'terms' ? 'required' : 'none';
  const own = command.proof?.(input) ?? 'none';
  return rank[own] > rank[byEffect] ? own : byEffect;
}

type Standing = { fresh: boolean; held: boolean };

/**
 * Refuses a person whose session has not proved a second factor lately: ACCESS.STEP_UP_REQUIRED when they hold one,
 * ACCESS.SECOND_FACTOR_MISSING when they hold none where one is required. Machines have other limits and pass. Time is that
 * of the clock, also where business time is driven.
 */
export async function demandProof(tx: Tx, actor: Actor, demand: ProofDemand): Promise<void> {
  if (demand === 'none' || actor.kind !== 'person') return;
  const standing = await tx.one<Standing>(sql`
    select coalesce(s.step_up_at > clock_timestamp() - make_interval(mins => ${rule.minutes}::int)
        or (${rule.minutes}::int = 0 and s.step_up_at is not null), false) as fresh,
      exists (select from passkey k where k.person_id = s.person_id and k.revoked_at is null)
        or exists (select from totp t where t.person_id = s.person_id and t.confirmed_at is not null and t.removed_at is null) as held
    from session s where s.id = ${actor.sessionId}::uuid`);
  if (standing.held && !standing.fresh) {
    throw refuse(
      'ACCESS.STEP_UP_REQUIRED',
      'Confirm first that it is you: with a code of your authenticator app, or with your passkey. Then do the same again.',
      { minutes: rule.minutes },
    );
  }
  if (!standing.held && rule.required && demand === 'required') {
    throw refuse(
      'ACCESS.SECOND_FACTOR_MISSING',
      'Acts about money and rights need a second factor here, and you have none. Add a passkey or an authenticator app under "Your sessions".',
    );
  }
}

/** Notes that this session has just proved a second factor; the database takes it of a run that can have seen one only. */
export async function noteProof(tx: Tx, actor: Actor): Promise<void> {
  if (actor.kind !== 'person') return;
  await tx.exec(sql`update session set step_up_at = clock_timestamp() where id = ${actor.sessionId}::uuid`);
}
