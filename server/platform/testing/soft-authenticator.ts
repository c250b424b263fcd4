import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { Assertion, Registration } from '@/server/platform/auth/webauthn';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const url = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url');

/** An authenticator in software, as tests need one: one key on P-256, which signs for whoever holds the object. */
export type SoftAuthenticator = {
  readonly credentialId: string;
  register(options: { challenge: string; rp: { id?: string } }): Registration;
  sign(options: { challenge: string; rpId?: string }, how?: { origin?: string; verified?: boolean }): Assertion;
};

/** Makes an authenticator whose browser stands on this origin. */
export function softAuthenticator(origin: string): SoftAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let counter = 0;

  const header = (rpId: string, flags: number): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE((counter += 1));
    return Buffer.concat([sha256(rpId), Buffer.of(flags), count]);
  };
  const clientData = (type: string, challenge: string, from: string): string =>
    JSON.stringify({ type, challenge, origin: from, crossOrigin: false });

  const coseKey = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(point.x ?? '', 'base64url'))],
      [-3, new Uint8Array(Buffer.from(point.y ?? '', 'base64url'))],
    ]),
  );
  const common = { id: url(id), rawId: url(id), type: 'public-key' as const, clientExtensionResults: {} };

  return {
    credentialId: url(id),
    register(options) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = Buffer.concat([
        header(options.rp.id ?? 'localhost', USER_PRESENT | USER_VERIFIED | HAS_CREDENTIAL),
        Buffer.alloc(16),
        length,
        id,
        coseKey,
      ]);
      const attestation = isoCBOR.encode(
        new Map<string, string | Uint8Array | Map<string, string>>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authData)],
        ]),
      );
      return {
        ...common,
        response: {
          clientDataJSON: url(clientData('webauthn.create', options.challenge, origin)),
          attestationObject: url(attestation),
        },
      };
    },
    sign(options, how = {}) {
      const flags = USER_PRESENT | (how.verified === false ? 0 : USER_VERIFIED);
      const authenticatorData = header(options.rpId ?? 'localhost', flags);
      const client = clientData('webauthn.get', options.challenge, how.origin ?? origin);
      return {
        ...common,
        response: {
          clientDataJSON: url(client),
          authenticatorData: url(authenticatorData),
          signature: url(sign('sha256', Buffer.concat([authenticatorData, sha256(client)]), privateKey)),
        },
      };
    },
  };
}
