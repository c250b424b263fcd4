import { z } from 'zod';
import { assertionShape, readAssertion, relyingParty, requestOptions } from '@/server/platform/auth/webauthn';
import { factorsOf } from '@/server/platform/command/proof';
import { secretText } from '@/server/platform/crypto/secret-text';
import type { Tx } from '@/server/platform/db/tx';
import {
  claimFactorTry,
  noteFactorTry,
  noteStep,
  recoveryCodesLeft,
  stepOf,
  takeRecoveryCode,
  totpInUse,
} from '../access.factor.repo';
import {
  credentialIdsOf,
  insertProofChallenge,
  noteSignCount,
  passkeyOf,
  takeProofChallenge,
  type ProofPurpose,
} from '../access.passkey.repo';
import { lockPerson } from '../access.repo';
import { readAppCode, readRecoveryCode } from '../domain/recovery-code';

export const codeShape = secretText({ min: 1, max: 40 });

/** What somebody gives as their second factor: a code of the app, a recovery code, or what a passkey signed. */
export const proofShape = z.union([
  z.object({ code: codeShape }),
  z.object({ passkey: z.object({ challengeId: z.uuid(), response: assertionShape }) }),
]);

export type Proof = z.output<typeof proofShape>;
export type ProofKind = 'app' | 'recovery' | 'passkey';

async function byCode(tx: Tx, personId: string, typed: string): Promise<ProofKind | null> {
  const appCode = readAppCode(typed);
  if (appCode) {
    const row = await totpInUse(tx, personId);
    const step = row && (await stepOf(tx, { personId, row, code: appCode }));
    if (!row || step === null) return null;
    await noteStep(tx, row.id, step);
    return 'app';
  }
  const recovery = readRecoveryCode(typed);
  return recovery && (await takeRecoveryCode(tx, personId, recovery)) ? 'recovery' : null;
}

async function byPasskey(
  tx: Tx,
  of: { personId: string; purpose: ProofPurpose },
  given: Extract<Proof, { passkey: unknown }>['passkey'],
): Promise<ProofKind | null> {
  const challenge = await takeProofChallenge(tx, { ...of, challengeId: given.challengeId });
  const key = await passkeyOf(tx, of.personId, given.response.id);
  if (!challenge || !key) return null;
  const signCount = await readAssertion(relyingParty(), challenge, { key, response: given.response });
  if (signCount === null) return null;
  await noteSignCount(tx, key.id, signCount);
  return 'passkey';
}

/**
 * Reads a second factor of a person and counts the try; null when it is not theirs, was used, or is too old. What was right
 * is used up, so a caller that gets an answer has to commit. Throws Refusal ACCESS.TOO_MANY_CODES, ACCESS.PERSON_UNKNOWN.
 */
export async function readProof(
  tx: Tx,
  of: { readonly personId: string; readonly purpose: ProofPurpose },
  proof: Proof,
): Promise<ProofKind | null> {
  await lockPerson(tx, of.personId);
  await claimFactorTry(tx, of.personId);
  const kind =
    'code' in proof ? await byCode(tx, of.personId, proof.code.reveal()) : await byPasskey(tx, of, proof.passkey);
  await noteFactorTry(tx, of.personId, kind !== null);
  return kind;
}

/** What somebody can give: whether an app, whether recovery codes are left, and what a passkey of theirs would sign. */
export async function offerProof(tx: Tx, of: { readonly personId: string; readonly purpose: ProofPurpose }) {
  const { passkey, totp } = await factorsOf(tx, of.personId);
  const recovery = (await recoveryCodesLeft(tx, of.personId)) > 0;
  if (!passkey) return { app: totp, recovery, passkey: null };
  const { challengeId, challenge } = await insertProofChallenge(tx, of);
  const options = await requestOptions(relyingParty(), challenge, await credentialIdsOf(tx, of.personId));
  return { app: totp, recovery, passkey: { challengeId, options } };
}

/** A wrong code is an answer and no refusal, since the try has to be kept and counted. */
export type ProofAnswer = { readonly ok: true } | { readonly ok: false; readonly code: 'ACCESS.CODE_WRONG' };

export const wrongCode = { ok: false, code: 'ACCESS.CODE_WRONG' } as const;
