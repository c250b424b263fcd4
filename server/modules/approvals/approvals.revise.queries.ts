import { z } from 'zod';
import { formatDecimal } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';
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
  kind: 'text' | 'number' | 'amount' | 'yes-no' | 'list' | 'json';
  /** What stands in it, as text. Account numbers and addresses are masked: what is left untouched stays as it is. */
  value: string;
  masked: boolean;
  /** Of an amount; null for everything else. */
  currency: string | null;
};

/** Amounts are named by their unit, which is the law of this house, and stand in an input as text. */
function isAmount(name: string, value: unknown): boolean {
  return name.endsWith('Minor') && (value === null || (typeof value === 'string' && /^-?\d+$/.test(value)));
}

function kindOf(value: unknown): RevisableField['kind'] {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'yes-no';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return 'list';
  return typeof value === 'object' && value !== null ? 'json' : 'text';
}

function textOf(value: unknown, kind: RevisableField['kind']): string {
  if (value === null || value === undefined) return '';
  if (kind === 'list') return (value as string[]).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value, null, kind === 'json' ? 2 : undefined);
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
    const fields = revisableFields(request).map((name): RevisableField => {
      const value = input[name];
      if (currency !== null && isAmount(name, value)) {
        const text = typeof value === 'string' ? formatDecimal(BigInt(value), currency) : '';
        return { name, kind: 'amount', value: text, masked: false, currency };
      }
      const kind = kindOf(value);
      const text = textOf(value, kind);
      const shown = maskValue('text', text) as string;
      return { name, kind, value: shown, masked: shown !== text, currency: null };
    });
    return { fields };
  },
});
