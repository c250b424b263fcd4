const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/;

/** The word that stands for a value which only the key of its person opens. */
export const SEALED = 'sealed';

function isSealed(value: object): boolean {
  return 'sealedFor' in value && 'cipher' in value;
}

/** Texts that look like an account number or an address are handed to `mask`, so that a careless note shows neither. */
export function showRecord(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return IBAN.test(value) || value.includes('@') ? mask(value) : value;
  if (Array.isArray(value)) return value.map((inner: unknown) => showRecord(inner, mask));
  if (typeof value !== 'object' || value === null) return value;
  if (isSealed(value)) return SEALED;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, showRecord(inner, mask)]));
}
