import type { z } from 'zod';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { readAssertion, relyingParty } from '@/server/platform/auth/webauthn';
import type { RunContext } from '@/server/platform/command/context';
import { noteProof } from '@/server/platform/command/proof';
import type { RequestRow } from '../approvals.repo';
import { demandsPasskey } from '../domain/steps';
import type { DecideInput } from '../approvals.schema';
import {
  challengeOf,
  insertSignature,
  notePasskeyUsed,
  passkeysOf,
  signedDecisionShape,
  takeDecisionChallenge,
  type NewSignature,
  type Signed,
  type SignedDecision,
} from '../approvals.signature.repo';

export type ReadSignature = Omit<NewSignature, 'decisionId'>;

export const signAgain = (why: string): Refusal =>
  refuse('APPROVALS.SIGNATURE_INVALID', `${why} Sign your decision once more.`);

/** The refusal of a decision without a signature where its request asks for one; null where none is asked. */
export function refuseUnsigned(request: RequestRow, decision: DecideInput['decision']): Refusal | null {
  if (!demandsPasskey(request.steps, decision)) return null;
  return refuse(
    'APPROVALS.SIGNATURE_MISSING',
    `${request.ref} asks for a decision signed with a passkey. Register one under "Your sessions" if you have none.`,
    { requestId: request.id },
  );
}

function isOf(signs: SignedDecision, request: RequestRow, input: DecideInput): boolean {
  return (
    signs.requestId === request.id &&
    signs.version === request.version &&
    signs.contentHash === request.contentHash &&
    signs.decision === input.decision
  );
}

/** The answer of an authenticator, and the challenge that it answers. */
export type GivenSignature = NonNullable<DecideInput['signature']>;

/**
 * Reads a signature of the person who acts over something of one shape, and says whether it is of what is decided. The
 * challenge is used up, whatever the answer.
 */
export async function readSigned<T extends Signed>(
  { tx, actor }: RunContext,
  given: GivenSignature,
  of: { readonly shape: z.ZodType<T>; readonly same: (signs: T) => boolean },
): Promise<ReadSignature | Refusal> {
  const personId = actor.personId ?? '';
  const { challengeId, response } = given;
  const signs = await takeDecisionChallenge(tx, { personId, challengeId }, of.shape);
  if (!signs) return signAgain('What you signed was used already or is too old.');
  if (!of.same(signs)) return signAgain('What you signed is another decision or another content.');
  const passkey = (await passkeysOf(tx, personId)).find((key) => key.credentialId === response.id);
  if (!passkey) return signAgain('That passkey is not one of yours.');
  const party = relyingParty();
  const signCount = await readAssertion(party, challengeOf(signs), { key: passkey, response });
  if (signCount === null) return signAgain('The signature does not hold.');
  await notePasskeyUsed(tx, passkey.id, signCount);
  await noteProof(tx, actor.as);
  const { clientDataJSON: clientDataJson, authenticatorData, signature } = response.response;
  const { id: rpId, origin } = party;
  return { challengeId, signs, passkey, rpId, origin, clientDataJson, authenticatorData, signature };
}

/**
 * Reads the signature that came with a decision: over exactly this decision on exactly this content, by a passkey of the
 * person who decides. Null when none came and no step of this kind asks for one; nothing is stored before the decision is.
 */
export async function readSignature(
  context: RunContext,
  request: RequestRow,
  input: DecideInput,
): Promise<ReadSignature | null | Refusal> {
  if (!input.signature) return refuseUnsigned(request, input.decision);
  const same = (signs: SignedDecision) => isOf(signs, request, input);
  return readSigned(context, input.signature, { shape: signedDecisionShape, same });
}

export async function storeSignature(
  { tx }: RunContext,
  decisionId: string,
  signature: ReadSignature | null,
): Promise<void> {
  if (signature) await insertSignature(tx, { decisionId, ...signature });
}
