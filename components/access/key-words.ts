import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { isCurrency, parseDecimal } from '@/server/kernel/money';

export type KeyOffer = RouterOutputs['access']['keyOffer'];

/** A key as it is written in the dialog; amounts as people write them, lists as lines. */
export type KeyDraft = {
  name: string;
  permissions: readonly string[];
  acts: string;
  perAct: string;
  perDay: string;
  currency: string;
  networks: string;
  until: string;
  reason: string;
};

export const emptyKeyDraft: KeyDraft = {
  name: '',
  permissions: [],
  acts: '',
  perAct: '',
  perDay: '',
  currency: 'EUR',
  networks: '',
  until: '',
  reason: '',
};

const lines = (text: string): string[] => text.split(/[\s,]+/).filter((line) => line !== '');

/** An amount in minor units as text; null where none is given, 'wrong' where it is none. */
function minorOf(text: string, currency: string): string | null {
  const written = text.trim();
  if (written === '') return null;
  if (!isCurrency(currency)) return 'wrong';
  try {
    const minor = parseDecimal(written, currency);
    return minor < 0n ? 'wrong' : minor.toString();
  } catch {
    return 'wrong';
  }
}

/** What is wrong with it, in words below `access.keys.fault`; null when nothing is that can be seen from here. */
export function keyFault(draft: KeyDraft): 'name' | 'permissions' | 'amount' | 'until' | 'reason' | null {
  if (!/^[a-z][a-z0-9-]{2,39}$/.test(draft.name.trim())) return 'name';
  if (draft.permissions.length === 0) return 'permissions';
  if ([draft.perAct, draft.perDay].some((text) => minorOf(text, draft.currency) === 'wrong')) return 'amount';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(draft.until)) return 'until';
  return draft.reason.trim().length < 3 ? 'reason' : null;
}

/** The draft as the API takes it, with the half of the secret that may be known. */
export function keyInput(draft: KeyDraft, made: Pick<MadeSecret, 'prefix' | 'secretHash'>) {
  const [perActMinor, perDayMinor] = [minorOf(draft.perAct, draft.currency), minorOf(draft.perDay, draft.currency)];
  return {
    name: draft.name.trim(),
    prefix: made.prefix,
    secretHash: made.secretHash,
    permissions: [...draft.permissions],
    commands: lines(draft.acts),
    perActMinor,
    perDayMinor,
    currency: perActMinor === null && perDayMinor === null ? null : draft.currency,
    networks: lines(draft.networks),
    // The whole of that day, wherever the machine stands.
    expiresAt: `${draft.until}T23:59:59Z`,
    reason: draft.reason.trim(),
  };
}

export type MadeSecret = { readonly token: string; readonly prefix: string; readonly secretHash: string };

const LETTERS = 'abcdefghijklmnopqrstuvwxyz012345';

/** 256 bits from this device and the hash of them, which is all that is sent; null where the page is not served securely. */
export async function makeSecret(source: Crypto): Promise<MadeSecret | null> {
  // Browsers hash on pages that came over TLS or from this very machine only.
  const subtle = source.subtle as SubtleCrypto | undefined;
  if (!subtle) return null;
  const bytes = source.getRandomValues(new Uint8Array(40));
  const secret = btoa(String.fromCharCode(...bytes.subarray(0, 32)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  const prefix = [...bytes.subarray(32)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  const digest = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(secret)));
  const secretHash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { token: `cs_${prefix}_${secret}`, prefix, secretHash };
}
