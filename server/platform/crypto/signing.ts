import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

// RFC 8410: the DER frames around the 32 bytes of an Ed25519 seed and of a public key.
const PRIVATE_FRAME = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_FRAME = Buffer.from('302a300506032b6570032100', 'hex');

/** Signs texts with Ed25519; `publicKey` is what others check with, 64 hexadecimal digits. */
export type Signer = { readonly publicKey: string; sign(text: string): string };

/** A signer from a seed of 64 hexadecimal digits (ANCHOR_KEY). */
export function signerFrom(seedHex: string): Signer {
  if (!/^[0-9a-f]{64}$/i.test(seedHex))
    throw new Error('the key that signs audit anchors must be 64 hexadecimal digits (ANCHOR_KEY)');
  const key = createPrivateKey({
    key: Buffer.concat([PRIVATE_FRAME, Buffer.from(seedHex, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(key)
    .export({ format: 'der', type: 'spki' })
    .subarray(PUBLIC_FRAME.length)
    .toString('hex');
  return { publicKey, sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64') };
}

/** Whether a signature of a text was made with the key; anything malformed is no. */
export function signatureHolds(publicKeyHex: string, text: string, signature: string): boolean {
  let key: KeyObject;
  try {
    key = createPublicKey({
      key: Buffer.concat([PUBLIC_FRAME, Buffer.from(publicKeyHex, 'hex')]),
      format: 'der',
      type: 'spki',
    });
  } catch {
    return false;
  }
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
}

let bound: Signer | null = null;

/** Says with which key this installation signs; called once at boot. */
export function bindInstallationSigner(signer: Signer): void {
  bound = signer;
}

export function installationSigner(): Signer {
  if (!bound) throw new Error('no key is bound: call bindInstallationSigner at boot');
  return bound;
}
