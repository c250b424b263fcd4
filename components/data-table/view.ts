/** What a person has made of a table: columns hidden or shown, their order and widths, and how tight the rows are. */
export type TableView = {
  visible: Record<string, boolean>;
  order: string[];
  widths: Record<string, number>;
  density: 'normal' | 'compact';
};

export const standardView: TableView = { visible: {}, order: [], widths: {}, density: 'normal' };

/** Column ids in the person's order; columns that came later keep their place behind the one they stand after by default. */
export function orderColumns(ids: readonly string[], order: readonly string[]): string[] {
  const result = order.filter((id, index) => ids.includes(id) && order.indexOf(id) === index);
  ids.forEach((id, index) => {
    if (result.includes(id)) return;
    const before = ids[index - 1];
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
  });
  return result;
}

/** Moves one column by some places, staying within the table. */
export function moveColumn(order: readonly string[], id: string, by: number): string[] {
  const from = order.indexOf(id);
  if (from < 0) return [...order];
  const rest = order.filter((one) => one !== id);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}

export type Sized = { id: string; width: number; align?: 'start' | 'end'; firm?: boolean };

/**
 * Widths in pixels that fill `available`. Figures and dates keep their width, since a shortened one is a wrong one; so do the first column, which
 * names the record, and narrow columns, whose words have nothing to give. The others share what is over, or give way down to 65 %. Below that,
 * the list scrolls sideways.
 */
export function fitColumns(columns: readonly Sized[], available: number): Record<string, number> {
  const gives = (column: Sized) =>
    column !== columns[0] && column.align !== 'end' && !column.firm && column.width >= 120;
  const flexible = columns.filter(gives).reduce((sum, column) => sum + column.width, 0);
  const firm = columns.reduce((sum, column) => sum + column.width, 0) - flexible;
  if (available <= 0) return Object.fromEntries(columns.map((column) => [column.id, column.width]));
  if (flexible === 0) {
    const factor = Math.max(1, available / firm);
    return Object.fromEntries(columns.map((column) => [column.id, Math.floor(column.width * factor)]));
  }
  const factor = Math.max(0.65, (available - firm) / flexible);
  return Object.fromEntries(
    columns.map((column) => [column.id, gives(column) ? Math.floor(column.width * factor) : column.width]),
  );
}

/** The part of a URL that a view keeps: not the page on which somebody stood, nor the record that was open. */
export function queryOfView(search: string): string {
  const params = new URLSearchParams(search);
  params.delete('cursor');
  params.delete('open');
  params.sort();
  return params.toString();
}
