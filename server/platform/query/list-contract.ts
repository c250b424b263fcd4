import { z } from 'zod';
import type { ListFilter, ListInput } from './list-url';

export type { ListFilter, ListInput, ListSort } from './list-url';

/** One keyset page. `total` is null where counting would cost more than it tells. */
export type ListResult<Row> = {
  rows: Row[];
  nextCursor: string | null;
  prevCursor: string | null;
  total: number | null;
};

const text = z.string().max(200);

/** A filter's value: some of a set, a text to look for, or a range of dates (`YYYY-MM-DD`) or amounts (plain decimals such as "100.50"). */
export const listFilter: z.ZodType<ListFilter, ListFilter> = z.union([
  text,
  z.array(text).max(100),
  z.strictObject({ from: text.optional(), to: text.optional() }),
]);

/** What a list is asked for; the input of every list query. */
export const listInput: z.ZodType<ListInput, ListInput> = z.object({
  filters: z.record(z.string().max(60), listFilter),
  search: text.optional(),
  sort: z.object({ id: z.string().max(60), dir: z.enum(['asc', 'desc']) }).nullable(),
  cursor: z.string().max(1000).nullable(),
  limit: z.number().int().min(1).max(200),
});
