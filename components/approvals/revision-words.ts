import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { parseDecimal } from '@/server/kernel/money';
import { fieldWords } from './request-words';

export type RevisableField = RouterOutputs['approvals']['revisable']['fields'][number];

/** What a person wrote into the fields, by name; a field that is missing was not touched. */
export type RevisionDraft = Readonly<Record<string, string>>;

/** What stands in a field: what was written, else what it was. What is masked is shown beside an empty field. */
export function writtenIn(field: RevisableField, draft: RevisionDraft): string {
  return draft[field.name] ?? (field.masked ? '' : field.value);
}

/** The currency in which an amount is read: the one that is written beside it, where the act has a field for it. */
export function currencyOf(
  field: RevisableField,
  fields: readonly RevisableField[],
  draft: RevisionDraft,
): string | null {
  if (field.kind !== 'amount') return null;
  const beside = fields.find((one) => one.name === 'currency');
  return beside ? writtenIn(beside, draft).trim() || null : field.currency;
}

/** A field by name; an amount without the unit in which it is kept, with its currency where there is one. */
export function labelOf({ name, kind }: RevisableField, currency: string | null): string {
  if (kind !== 'amount') return fieldWords(name);
  const words = fieldWords(name.replace(/Minor$/, ''));
  return currency === null ? words : `${words} (${currency})`;
}

type Read = { ok: true; value: unknown } | { ok: false };

/** An amount as the act takes it: minor units as text. One without a currency is none yet. */
function readAmount(text: string, currency: string | null): Read {
  if (currency === null) return { ok: false };
  try {
    return { ok: true, value: parseDecimal(text, currency).toString() };
  } catch {
    return { ok: false };
  }
}

function readText(kind: RevisableField['kind'], text: string, currency: string | null): Read {
  const trimmed = text.trim();
  if (kind === 'yes-no') return { ok: true, value: trimmed === 'true' };
  // An emptied field is left out, where the act lets it be.
  if (trimmed === '') return { ok: true, value: kind === 'list' ? [] : null };
  if (kind === 'text') return { ok: true, value: trimmed };
  if (kind === 'amount') return readAmount(trimmed, currency);
  if (kind === 'number') {
    const value = Number(trimmed);
    return Number.isFinite(value) ? { ok: true, value } : { ok: false };
  }
  if (kind === 'list') {
    const lines = trimmed.split('\n').map((line) => line.trim());
    return { ok: true, value: lines.filter((line) => line !== '') };
  }
  try {
    return { ok: true, value: JSON.parse(trimmed) as unknown };
  } catch {
    return { ok: false };
  }
}

/** Whether a field is as it was: its text, and of an amount the currency in which it is read, or else what both come to. */
function untouched(field: RevisableField, text: string, currency: string | null): boolean {
  const same = text.trim() === (field.masked ? '' : field.value.trim());
  if (field.kind !== 'amount' || (same && (text.trim() === '' || currency === field.currency))) return same;
  const [was, is] = [readAmount(field.value.trim(), field.currency), readAmount(text.trim(), currency)];
  return was.ok && is.ok && was.value === is.value;
}

/**
 * The fields that become others, as the act takes them, and the first that cannot be read. What was not touched, or has the
 * text again that it had, is not among them; an amount whose currency became another is read in that one.
 */
export function changesOf(
  fields: readonly RevisableField[],
  draft: RevisionDraft,
): { changes: Record<string, unknown>; unreadable: RevisableField | null } {
  const changes: Record<string, unknown> = {};
  let unreadable: RevisableField | null = null;
  for (const field of fields) {
    const text = writtenIn(field, draft);
    const currency = currencyOf(field, fields, draft);
    if (untouched(field, text, currency)) continue;
    const read = readText(field.kind, text, currency);
    if (read.ok) changes[field.name] = read.value;
    else unreadable ??= field;
  }
  return { changes, unreadable };
}
