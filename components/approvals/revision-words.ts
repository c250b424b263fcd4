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

/** A field by name; an amount without the unit in which it is kept, with its currency. */
export function labelOf({ name, kind, currency }: RevisableField): string {
  return kind === 'amount' ? `${fieldWords(name.replace(/Minor$/, ''))} (${currency ?? ''})` : fieldWords(name);
}

type Read = { ok: true; value: unknown } | { ok: false };

/** An amount as the act takes it: minor units as text. */
function readAmount(text: string, currency: string): Read {
  try {
    return { ok: true, value: parseDecimal(text, currency).toString() };
  } catch {
    return { ok: false };
  }
}

function readText({ kind, currency }: RevisableField, text: string): Read {
  const trimmed = text.trim();
  if (kind === 'yes-no') return { ok: true, value: trimmed === 'true' };
  // An emptied field is left out, where the act lets it be.
  if (trimmed === '') return { ok: true, value: kind === 'list' ? [] : null };
  if (kind === 'text') return { ok: true, value: trimmed };
  if (kind === 'amount') return readAmount(trimmed, currency ?? '');
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

/**
 * The fields that become others, as the act takes them, and the first that cannot be read. What was not touched, or has the
 * text again that it had, is not among them.
 */
export function changesOf(
  fields: readonly RevisableField[],
  draft: RevisionDraft,
): { changes: Record<string, unknown>; unreadable: RevisableField | null } {
  const changes: Record<string, unknown> = {};
  let unreadable: RevisableField | null = null;
  for (const field of fields) {
    const text = writtenIn(field, draft);
    if (text.trim() === (field.masked ? '' : field.value.trim())) continue;
    const read = readText(field, text);
    if (read.ok) changes[field.name] = read.value;
    else unreadable ??= field;
  }
  return { changes, unreadable };
}
