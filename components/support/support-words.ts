import type { RouterOutputs } from '@/components/shell/trpc-provider';
import type { Tone } from '@/components/ui/badge';

export type Hit = RouterOutputs['support']['search']['hits'][number];
export type Story = RouterOutputs['support']['customerStory'];
export type StoryEvent = Story['events'][number];

/** The order in which kinds of hits are shown: people first, then what they may hold in their hands. */
export const hitTypes = ['customer', 'order', 'plan', 'payment', 'receipt', 'fee', 'case'] as const;

/** The hits by kind, in the order of `hitTypes`; kinds without a hit are left out. */
export function byType<T extends { type: Hit['type'] }>(hits: readonly T[]): { type: Hit['type']; hits: T[] }[] {
  return hitTypes
    .map((type) => ({ type, hits: hits.filter((hit) => hit.type === type) }))
    .filter((group) => group.hits.length > 0);
}

export const eventTones: Readonly<Partial<Record<StoryEvent['kind'], Tone>>> = {
  return: 'danger',
  fee: 'warn',
  hold: 'warn',
  case: 'warn',
  receipt: 'ok',
  refund: 'ok',
  waiver: 'ok',
  debit: 'info',
  promise: 'info',
  approval: 'info',
};

const pages: Readonly<Record<string, (id: string) => string>> = {
  order: (id) => `/credit/orders?open=${id}`,
  plan: (id) => `/credit/plans/${id}`,
  payment: (id) => `/payments/debits?tab=all&open=${id}`,
  fee: (id) => `/fees?open=${id}`,
  case: (id) => `/collections/${id}`,
  approval: (id) => `/approvals?open=${id}`,
};

/** Which permission the page behind a thing asks for; a link that would be refused is not shown as one. */
const asks: Readonly<Record<string, string>> = {
  order: 'credit.read',
  plan: 'credit.read',
  payment: 'payments.read',
  fee: 'fees.read',
  case: 'collections.read',
  approval: 'approvals.read',
};

/** The address of a thing for whoever may open it; null otherwise. */
export function pageOf(type: string, id: string, can: (permission: string) => boolean): string | null {
  const page = pages[type];
  return page && can(asks[type] ?? '') ? page(id) : null;
}

/** What a person may look at alone, by kind of event. */
export const storyFilters = {
  all: [],
  money: ['debit', 'return', 'receipt', 'refund'],
  plans: ['purchase', 'decision', 'plan', 'due'],
  fees: ['fee', 'waiver'],
  care: ['contact', 'promise', 'hold', 'case', 'mail', 'approval'],
} as const satisfies Record<string, readonly StoryEvent['kind'][]>;
export type StoryFilter = keyof typeof storyFilters;
