import { recordExport } from '@/server/modules/audit';
import { formatDecimal } from '@/server/kernel/money';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { cellText, csvLine, type CellKind } from '@/server/platform/files/csv';
import type { ListColumn, ListQuery } from '@/server/platform/query/list';
import { readListUrl, type ListInput } from '@/server/platform/query/list-url';
import { notFound, runQuery, type Answer } from '@/server/platform/query/run-query';
import type { ListResult } from '@/server/platform/query/list-contract';
import { queries } from '@/server/registry';

type Row = Record<string, unknown>;
type AnyList = ListQuery<Row>;

const PAGE_ROWS = 200;
const kinds: Readonly<Record<ListColumn['type'], CellKind>> = {
  text: 'text',
  uuid: 'text',
  jsonb: 'text',
  bigint: 'number',
  int: 'number',
  date: 'date',
  timestamptz: 'date',
  bool: 'bool',
};

function listNamed(name: string): AnyList | null {
  const found = queries.find((query) => query.name === name);
  return found && 'list' in found ? (found as unknown as AnyList) : null;
}

/** Amounts leave as plain decimals in their currency, under a name that no longer says minor units. */
function cell(row: Row, id: string, column: ListColumn): string {
  const value = row[id];
  const currency = typeof row.currency === 'string' ? row.currency : column.rangeCurrency;
  if (typeof value === 'bigint' && id.endsWith('Minor') && currency) return formatDecimal(value, currency);
  return cellText(value, kinds[column.type]);
}

const heading = (id: string) => id.replace(/Minor$/, '');

function chosenColumns(list: AnyList, wanted: string | null): string[] {
  const known = Object.keys(list.list.columns);
  const chosen = (wanted ?? '').split(',').filter((id) => known.includes(id));
  return chosen.length > 0 ? chosen : known;
}

type ExportFile = {
  readonly fileName: string;
  readonly about: Record<string, unknown>;
  readonly body: ReadableStream<Uint8Array>;
};

async function readPage(list: AnyList, input: ListInput, actor: Actor): Promise<ListResult<Row>> {
  const answer: Answer<ListResult<Row>> = await runQuery(list, input, actor);
  if (answer.status === 'refused') throw answer.refusal;
  return answer.value;
}

/** Rows as they come, page by page through the query door: a right that is taken away meanwhile breaks the file off. */
function stream(parts: {
  list: AnyList;
  first: ListResult<Row>;
  input: ListInput;
  columns: readonly string[];
  actor: Actor;
}): ReadableStream<Uint8Array> {
  const { list, input, columns, actor } = parts;
  const encoder = new TextEncoder();
  const lines = (page: ListResult<Row>) =>
    page.rows.map((row) => csvLine(columns.map((id) => cell(row, id, list.list.columns[id] as ListColumn)))).join('');
  let page: ListResult<Row> | null = parts.first;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // The mark tells spreadsheets that the file is UTF-8.
      controller.enqueue(encoder.encode(`\ufeff${csvLine(columns.map(heading))}`));
    },
    async pull(controller) {
      if (!page) return controller.close();
      const text = lines(page);
      if (text) controller.enqueue(encoder.encode(text));
      page = page.nextCursor === null ? null : await readPage(list, { ...input, cursor: page.nextCursor }, actor);
      if (!page) controller.close();
    },
  });
}

/**
 * Every row that matches the URL of a list, as this person sees it: permission, scope and masks are those of the query.
 * The first page is read before anything is answered, so that a refusal is an answer and no broken file; then the export is
 * written into the audit, and only then does the first row leave.
 */
export async function exportList(name: string, params: URLSearchParams, actor: Actor): Promise<ExportFile | Refusal> {
  const list = listNamed(name);
  if (!list) return notFound('list', name);
  const input: ListInput = { ...readListUrl(params, PAGE_ROWS), cursor: null };
  const columns = chosenColumns(list, params.get('columns'));
  const answer = await runQuery(list, input, actor);
  if (answer.status === 'refused') return answer.refusal;
  const what = { list: name, filters: input.filters, search: input.search ?? null, columns };
  const noted = await runCommand(recordExport, what, { actor, key: uuidv7() });
  if (noted.status === 'refused') return noted.refusal;
  if (noted.status !== 'done')
    return refuse('EXPORT.NOT_RECORDED', 'The export could not be recorded, so nothing was exported.');
  const { businessDate, ...about } = noted.result;
  return {
    fileName: `${name.replaceAll('.', '-')}_${businessDate}.csv`,
    about: {
      list: name,
      ...about,
      businessDate,
      zone: 'UTC',
      filters: input.filters,
      search: input.search ?? null,
      sort: input.sort ?? list.list.defaultSort,
    },
    body: stream({ list, first: answer.value, input, columns, actor }),
  };
}
