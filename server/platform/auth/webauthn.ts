import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';

/** For whom passkeys are made: the host name that people open, and the origin that their browser reports. */
export type RelyingParty = { readonly id: string; readonly origin: string; readonly name: string };

/** A public key as it is stored: base64url, COSE encoded (RFC 9053). */
export type PasskeyKey = { readonly credentialId: string; readonly publicKey: string; readonly signCount: bigint };

export type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON };

const base64url = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(20_000);
/** No extension is asked for, so whatever is answered to one is dropped. */
const extensions = z.unknown().transform((): Record<string, never> => ({}));

/** What a browser answers to navigator.credentials.create(), in the JSON of WebAuthn level 3. */
export const registrationShape = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});

/** What a browser answers to navigator.credentials.get(). */
export const assertionShape = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
});

export type Registration = z.infer<typeof registrationShape>;
export type Assertion = z.infer<typeof assertionShape>;

let bound: RelyingParty | null = null;

/** Says under which address this installation is opened; called once at boot. */
export function bindRelyingParty(portalUrl: string): void {
  const url = new URL(portalUrl);
  bound = { id: url.hostname, origin: url.origin, name: 'Countersign' };
}

export function relyingParty(): RelyingParty {
  invariant(bound, 'no relying party is bound: call bindRelyingParty at boot');
  return bound;
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64url'));
const text = (data: Uint8Array): string => Buffer.from(data).toString('base64url');

/** Options for a new passkey. The authenticator has to verify the person (PIN, finger, face), not only their presence. */
export function creationOptions(
  party: RelyingParty,
  person: { id: string; email: string; name: string },
  known: readonly string[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: person.email,
    userDisplayName: person.name,
    userID: new Uint8Array(Buffer.from(person.id, 'utf8')),
    attestationType: 'none',
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
}

/** Options for a signature over a challenge of 32 bytes (base64url) by one of these passkeys. */
export function requestOptions(
  party: RelyingParty,
  challenge: string,
  allowed: readonly string[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytes(challenge),
    allowCredentials: allowed.map((id) => ({ id })),
    userVerification: 'required',
  });
}

/** Reads the answer to `creationOptions`; null when it is not the answer of a verified person to this challenge. */
export async function readRegistration(
  party: RelyingParty,
  challenge: string,
  response: Registration,
): Promise<(PasskeyKey & { readonly backedUp: boolean }) | null> {
  const answer = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch(() => null);
  if (!answer?.verified) return null;
  const { credential, credentialBackedUp } = answer.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: text(credential.publicKey),
    signCount: BigInt(credential.counter),
    backedUp: credentialBackedUp,
  };
}

/**
 * Whether an assertion is a signature over this challenge by this key, given by a verified person on our own pages.
 * Gives the new signature counter, or null. A counter that went back means a copied key, and is refused too.
 */
export async function readAssertion(
  party: Pick<RelyingParty, 'id' | 'origin'>,
  challenge: string,
  given: { readonly key: PasskeyKey; readonly response: Assertion },
): Promise<bigint | null> {
  const { key, response } = given;
  const answer = await verifyAuthenticationResponse({
    response: response as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: { id: key.credentialId, publicKey: bytes(key.publicKey), counter: Number(key.signCount) },
    requireUserVerification: true,
  }).catch(() => null);
  return answer?.verified ? BigInt(answer.authenticationInfo.newCounter) : null;
}
