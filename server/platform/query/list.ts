import type { ExampleWorld } from '@/server/platform/command/example-world';
import { invariant } from '@/server/kernel/invariant';
import { parseDecimal } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import { emptySql, joinSql, sql, trusted, type Sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';
import { defineQuery, type QueryContext, type QueryDefinition, type Scope } from './define';
import { listInput, type ListFilter, type ListInput, type ListResult } from './list-contract';
import { decodeCursor, encodeCursor } from './list-cursor';
import { outsideMasks } from './list-masks';
import type { MaskKind } from './mask';

/** A column of a list: its SQL, its type for cursors and filters, and what may be done with it. */
export type ListColumn = {
  /** SQL expression over the list's `from`, written by an engineer. */
  readonly sql: string;
  readonly type: 'text' | 'uuid' | 'bigint' | 'int' | 'date' | 'timestamptz' | 'bool' | 'jsonb';
  /** What sorts and filters look at, where it is not what is shown: an amount in one currency for all, say. */
  readonly by?: string;
  /**
   * Sortable columns are never null, or say with `nullsAs` what stands for null, since a keyset needs an order; by direction
   * where null comes last in both.
   */
  readonly sort?: boolean;
  readonly nullsAs?: string | Readonly<Record<'asc' | 'desc', string>>;
  /** 'text' finds a part of it, 'enum' one of several values, 'range' dates or amounts between two ends. */
  readonly filter?: 'text' | 'enum' | 'range';
  /** For amounts: the currency whose decimals a typed range means. */
  readonly rangeCurrency?: string;
};

export type ListDefinition = {
  readonly name: string;
  readonly permission: string;
  readonly scope: Scope;
  readonly from: string;
  /** A condition that always holds, e.g. the tab of an inbox or the rows of one person. */
  readonly where?: (context: QueryContext, input: ListInput) => Sql;
  readonly columns: Readonly<Record<string, ListColumn>>;
  /** The unique column that breaks ties; every keyset ends with it. */
  readonly key: string;
  readonly defaultSort: { readonly id: string; readonly dir: 'asc' | 'desc' };
  /** Columns that the search box looks into. */
  readonly search: readonly string[];
  /** A masked column can neither be searched nor filtered nor sorted; of a masked text, what is shown of it can be searched. */
  readonly masks: Readonly<Record<string, MaskKind>>;
  /** Whether the total is counted; lists of millions say no, or up to which number: beyond it nobody is told how many. */
  readonly count: boolean | { readonly upTo: (input: ListInput) => number };
  /** Filters that are not columns (a tab, a subject); the `where` reads them. */
  readonly extraFilters?: readonly string[];
  readonly example?: (world: ExampleWorld) => Promise<Partial<ListInput>>;
};

export type ListQuery<Row> = QueryDefinition<typeof listInput, ListResult<Row>> & { readonly list: ListDefinition };

function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (found) => `\\${found}`)}%`;
}

function rangeEnd(column: ListColumn, text: string, id: string): string | bigint {
  if (column.type === 'bigint') return parseDecimal(text, column.rangeCurrency ?? 'EUR');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    throw refuse('QUERY.FILTER_INVALID', `The filter "${id}" needs a date such as 2026-11-20, not "${text}".`, { id });
  }
  return text;
}

/** Whether a column holds these words: of a masked text only where it is shown, so that nobody can guess the rest. */
function holds(list: ListDefinition, id: string, words: string): Sql {
  const expression = trusted(`(${list.columns[id]?.sql ?? id})::text`);
  const found = sql`${expression} ilike ${likePattern(words)}`;
  // The cheap look first: the costly one is for the rows that it leaves.
  return list.masks[id] ? sql`(${found} and ${outsideMasks(expression)} ilike ${likePattern(words)})` : found;
}

function condition(list: ListDefinition, id: string, filter: ListFilter): Sql {
  const column = list.columns[id];
  invariant(column, 'a filter is of a column');
  const expression = trusted(`(${column.by ?? column.sql})`);
  if (typeof filter === 'string')
    return column.filter === 'text' ? holds(list, id, filter) : sql`${expression}::text = ${filter}`;
  if (Array.isArray(filter)) return filter.length === 0 ? sql`true` : sql`${expression}::text = any (${filter})`;
  const type = trusted(column.type === 'timestamptz' ? 'date' : column.type);
  const value = column.type === 'timestamptz' ? sql`${expression}::date` : expression;
  const parts: Sql[] = [];
  if (filter.from) parts.push(sql`${value} >= ${rangeEnd(column, filter.from, id)}::${type}`);
  if (filter.to) parts.push(sql`${value} <= ${rangeEnd(column, filter.to, id)}::${type}`);
  return parts.length > 0 ? joinSql(parts, ' and ') : sql`true`;
}

function conditions(list: ListDefinition, context: QueryContext, input: ListInput): Sql[] {
  const parts: Sql[] = [];
  if (list.where) parts.push(list.where(context, input));
  for (const [id, filter] of Object.entries(input.filters)) {
    const column = Object.hasOwn(list.columns, id) ? list.columns[id] : undefined;
    if (column?.filter) parts.push(condition(list, id, filter));
    else if (!list.extraFilters?.includes(id)) {
      throw refuse('QUERY.FILTER_UNKNOWN', `The list "${list.name}" has no filter "${id}".`, { id });
    }
  }
  const words = input.search?.trim();
  if (words && list.search.length > 0) {
    const columns = list.search.map((id) => holds(list, id, words));
    parts.push(sql`(${joinSql(columns, ' or ')})`);
  }
  return parts;
}

type SortPlan = { id: string; dir: 'asc' | 'desc'; expression: Sql; type: Sql; key: Sql; keyType: Sql };

function sortPlan(list: ListDefinition, input: ListInput): SortPlan {
  const wanted = input.sort ?? list.defaultSort;
  const column = Object.hasOwn(list.columns, wanted.id) ? list.columns[wanted.id] : undefined;
  const keyColumn = list.columns[list.key];
  if (!column?.sort || !keyColumn) {
    throw refuse('QUERY.SORT_UNKNOWN', `The list "${list.name}" cannot be sorted by "${wanted.id}".`, {
      id: wanted.id,
    });
  }
  const looked = column.by ?? column.sql;
  const nullsAs = typeof column.nullsAs === 'object' ? column.nullsAs[wanted.dir] : column.nullsAs;
  const text = nullsAs ? `coalesce(${looked}, ${nullsAs})` : `(${looked})`;
  return {
    id: wanted.id,
    dir: wanted.dir,
    expression: trusted(text),
    type: trusted(column.type),
    key: trusted(`(${keyColumn.sql})`),
    keyType: trusted(keyColumn.type),
  };
}

/**
 * The keys of the rows that match, in the order of the list, at most so many: what an act means by "all that match". The
 * filters and the search are those that the list itself takes, and refuses.
 */
export async function keysMatching(
  list: ListDefinition,
  context: QueryContext,
  { limit, ...asked }: Pick<ListInput, 'filters' | 'search'> & { limit: number },
): Promise<string[]> {
  const input: ListInput = { ...asked, sort: null, cursor: null, limit: 1 };
  const { expression, key, dir } = sortPlan(list, input);
  const parts = conditions(list, context, input);
  const rows = await context.db.rows<{ key: string }>(sql`
    select ${key}::text as key from ${trusted(list.from)} ${parts.length > 0 ? sql`where ${joinSql(parts, ' and ')}` : emptySql}
    order by ${expression} ${trusted(dir)}, ${key} ${trusted(dir)} limit ${limit}`);
  return rows.map((row) => row.key);
}

async function totalOf(
  db: Db,
  { count, from }: ListDefinition,
  at: { parts: readonly Sql[]; input: ListInput },
): Promise<number | null> {
  if (count === false) return null;
  const { parts } = at;
  const where = parts.length > 0 ? sql`where ${joinSql(parts, ' and ')}` : emptySql;
  const most = count === true ? null : count.upTo(at.input);
  const { n } = await db.one<{ n: number }>(
    most === null
      ? sql`select count(*)::int as n from ${trusted(from)} ${where}`
      : sql`select count(*)::int as n from (select from ${trusted(from)} ${where} limit ${most + 1}) capped`,
  );
  return most !== null && n > most ? null : n;
}

/** A list that finds, filters or sorts by what it masks tells it to whoever guesses; the program does not start with one. */
function assertNoOracle(list: ListDefinition): void {
  for (const [id, kind] of Object.entries(list.masks)) {
    const column = list.columns[id];
    const searched = list.search.includes(id) || column?.filter === 'text';
    const ordered = column?.sort === true || column?.filter === 'enum' || column?.filter === 'range';
    invariant(
      !ordered && (kind === 'text' || !searched),
      `the list "${list.name}" can be asked for its masked "${id}"`,
    );
  }
}

/** Defines a list of a screen: keyset pages, whitelisted sorts and filters, masks. Exports read the same definition. */
export function defineList<Row>(list: ListDefinition): ListQuery<Row> {
  assertNoOracle(list);
  const select = joinSql(
    Object.entries(list.columns).map(([id, column]) => trusted(`(${column.sql}) as "${id}"`)),
    ', ',
  );
  const from = trusted(list.from);
  const query = defineQuery({
    name: list.name,
    permission: list.permission,
    scope: list.scope,
    masks: list.masks,
    reveal: null,
    input: listInput,
    example: async (world) => ({ filters: {}, sort: null, cursor: null, limit: 50, ...(await list.example?.(world)) }),
    handle: async (context, input): Promise<ListResult<Row>> => {
      const plan = sortPlan(list, input);
      const fixed = conditions(list, context, input);
      const cursor = input.cursor ? decodeCursor(input.cursor, `${plan.id}:${plan.dir}`) : null;
      const backwards = cursor?.back ?? false;
      const forwardDir = backwards ? (plan.dir === 'asc' ? 'desc' : 'asc') : plan.dir;
      const operator = trusted(forwardDir === 'asc' ? '>' : '<');
      const keyset = cursor
        ? [
            sql`(${plan.expression}, ${plan.key}) ${operator} (${cursor.value}::${plan.type}, ${cursor.key}::${plan.keyType})`,
          ]
        : [];
      const all = [...fixed, ...keyset];
      const where = all.length > 0 ? sql`where ${joinSql(all, ' and ')}` : emptySql;
      const direction = trusted(forwardDir);
      // Both leave together: the second does not wait for the answer to the first.
      const [found, total] = await Promise.all([
        context.db.rows<Record<string, unknown>>(sql`
          select ${select}, ${plan.expression}::text as "cursorValue", ${plan.key}::text as "cursorKey"
          from ${from} ${where} order by ${plan.expression} ${direction}, ${plan.key} ${direction} limit ${input.limit + 1}`),
        totalOf(context.db, list, { parts: fixed, input }),
      ]);
      const more = found.length > input.limit;
      const page = found.slice(0, input.limit);
      if (backwards) page.reverse();
      const at = (row: Record<string, unknown> | undefined, back: boolean) =>
        row
          ? encodeCursor({
              sort: `${plan.id}:${plan.dir}`,
              value: String(row.cursorValue),
              key: String(row.cursorKey),
              back,
            })
          : null;
      const hasNext = backwards ? true : more;
      const hasPrev = backwards ? more : cursor !== null;
      const rows = page.map((row) => {
        const { cursorValue: _value, cursorKey: _key, ...rest } = row;
        return rest as Row;
      });
      return {
        rows,
        nextCursor: hasNext ? at(page.at(-1), false) : null,
        prevCursor: hasPrev ? at(page[0], true) : null,
        total,
      };
    },
  });
  return { ...query, list };
}
