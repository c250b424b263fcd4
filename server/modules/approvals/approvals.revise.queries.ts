import { z } from 'zod';
import { formatDecimal } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { FieldKind } from '@/server/platform/command/field-shape';
import { termsOfField } from '@/server/platform/command/redraft';
import { defineQuery } from '@/server/platform/query/define';
import { maskValue } from '@/server/platform/query/mask';
import { notFound } from '@/server/platform/query/run-query';
import { findRequest } from './approvals.repo';
import { exampleRevisable } from './use-cases/example-request';
import { revisableFields } from './use-cases/revise';

/** A field of a request that its maker may change, as a form shows it. */
export type RevisableField = {
  name: string;
  /** `amount`: in whole units of its currency; `list`: a text in each line; `json`: anything else that is no single value. */
  kind: FieldKind | 'amount';
  /** What stands in it, as text. Account numbers and addresses are masked: what is left untouched stays as it is. */
  value: string;
  masked: boolean;
  /** In which `value` is written, of an amount; null where the act names none yet, and for everything else. */
  currency: string | null;
  /** An amount or a list that may be empty holds something back, and lets all of it pass when it is. */
  emptyIsNoLimit: boolean;
};

/** What a value looks like, where its shape does not say what it is. */
function kindOf(value: unknown): FieldKind {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'yes-no';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return 'list';
  return typeof value === 'object' && value !== null ? 'json' : 'text';
}

function textOf(value: unknown, kind: FieldKind): string {
  if (value === null || value === undefined) return '';
  if (kind === 'list' && Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value, null, kind === 'json' ? 2 : undefined);
}

/** An amount as a form shows it; null for what is none. Amounts are named by their unit, which is the law of this house. */
function amountOf(name: string, value: unknown, currency: string | null): string | null {
  if (!name.endsWith('Minor')) return null;
  if (value === null || value === undefined) return '';
  return currency !== null && typeof value === 'string' && /^-?\d+$/.test(value)
    ? formatDecimal(BigInt(value), currency)
    : null;
}

function fieldOf(name: string, value: unknown, of: { command: string; currency: string | null }): RevisableField {
  const terms = termsOfField(of.command, name);
  const kind = terms.kind ?? kindOf(value);
  const amount = kind === 'text' ? amountOf(name, value, of.currency) : null;
  if (amount !== null)
    return {
      name,
      kind: 'amount',
      value: amount,
      masked: false,
      currency: of.currency,
      emptyIsNoLimit: terms.takesNull,
    };
  const text = textOf(value, kind);
  const shown = maskValue('text', text) as string;
  const emptyIsNoLimit = kind === 'list' && terms.takesEmpty;
  return { name, kind, value: shown, masked: shown !== text, currency: null, emptyIsNoLimit };
}

/** What the maker of a request may change in it while it waits: the fields that do not say what it is about. */
export const revisable = defineQuery({
  name: 'approvals.revisable',
  permission: 'approvals.withdraw',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({ requestId: z.uuid() }),
  example: async (world) => ({ requestId: (await exampleRevisable(world)).requestId }),
  handle: async ({ db, personId }, { requestId }): Promise<{ fields: RevisableField[] } | Refusal> => {
    const request = await findRequest(db, requestId, false);
    if (!request) return notFound('request', requestId);
    if (request.makerId !== personId)
      return refuse('APPROVALS.NOT_MAKER', `Only its maker changes ${request.ref}.`, { requestId });
    const input = request.input as Readonly<Record<string, unknown>>;
    const currency = typeof input.currency === 'string' ? input.currency : request.currency;
    const { command } = request;
    return { fields: revisableFields(request).map((name) => fieldOf(name, input[name], { command, currency })) };
  },
});
