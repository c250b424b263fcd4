import { maskIban } from '@/server/kernel/iban';
import { maskIbansInText } from '@/server/kernel/iban-in-text';
import { maskEmail, maskPhone } from '@/server/kernel/mask';

/** How a field is masked: an account number, an address of a kind, a birth date, or free text that may hold any of them. */
export type MaskKind = 'iban' | 'email' | 'phone' | 'date' | 'text';

const EMAIL_IN_TEXT = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** One value masked. Anything that is not text is masked whole, so that a wrong shape never leaks. */
export function maskValue(kind: MaskKind, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value !== 'string') return '···';
  if (kind === 'iban') return maskIban(value);
  if (kind === 'email') return maskEmail(value);
  if (kind === 'phone') return maskPhone(value);
  if (kind === 'date') return `${value.slice(0, 4)}-··-··`;
  return maskIbansInText(value).replace(EMAIL_IN_TEXT, (found) => maskEmail(found));
}

/** A copy of the answer with every named field masked, at any depth. */
export function applyMasks<T>(answer: T, masks: Readonly<Record<string, MaskKind>>): T {
  if (Object.keys(masks).length === 0) return answer;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
      return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const kind = masks[key];
        return [key, kind ? maskValue(kind, inner) : walk(inner)];
      }),
    );
  };
  return walk(answer) as T;
}
