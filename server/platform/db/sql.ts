import { arrayText } from './array-text';

/**
 * A SQL text with its parameters. Values never enter the text, so nothing that a person typed can become SQL.
 * Pieces nest: sql`select * from plan where ${condition}` keeps the numbering of the parameters right.
 */
export class Sql {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  /** Prepared once per connection under this name; for the few statements that run on every act. */
  readonly preparedAs: string | null;

  constructor(strings: readonly string[], values: readonly unknown[], preparedAs: string | null = null) {
    this.strings = strings;
    this.values = values;
    this.preparedAs = preparedAs;
  }
}

function build(strings: readonly string[], values: readonly unknown[]): Sql {
  const outStrings: string[] = [strings[0] ?? ''];
  const outValues: unknown[] = [];
  values.forEach((value, index) => {
    const after = strings[index + 1] ?? '';
    if (value instanceof Sql) {
      outStrings[outStrings.length - 1] += value.strings[0] ?? '';
      value.values.forEach((inner, at) => {
        outValues.push(inner);
        outStrings.push(value.strings[at + 1] ?? '');
      });
      outStrings[outStrings.length - 1] += after;
    } else {
      outValues.push(value);
      outStrings.push(after);
    }
  });
  return new Sql(outStrings, outValues);
}

/** Template tag for SQL; `${value}` becomes a parameter, `${anotherSql}` is spliced in. */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  return build(strings, values);
}

/** SQL written by an engineer in a definition (a column expression); never for text from outside. */
export function trusted(text: string): Sql {
  return new Sql([text], []);
}

export const emptySql = new Sql([''], []);

/** Joins pieces with a separator: join(conditions, ' and '). */
export function joinSql(pieces: readonly Sql[], separator: string): Sql {
  if (pieces.length === 0) return emptySql;
  const strings = ['', ...pieces.slice(1).map(() => separator), ''];
  return build(strings, pieces);
}

/** Marks a statement as prepared once per connection. The name must belong to one text only. */
export function prepared(name: string, statement: Sql): Sql {
  return new Sql(statement.strings, statement.values, name);
}

/** A value that travels as JSON; bigints become decimal strings. */
export class Json {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

export function json(value: unknown): Json {
  return new Json(value);
}

/** JSON text with bigints as decimal strings, the form that every stored JSON of ours has. */
export function toJsonText(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? 'null'
  );
}

function asDriverTakes(value: unknown): unknown {
  if (value instanceof Json) return toJsonText(value.value);
  return Array.isArray(value) ? (arrayText(value) ?? value) : value;
}

/** The text with $1, $2, … and its values in order, as the driver takes them. */
export function compile(statement: Sql): { text: string; values: unknown[]; name?: string } {
  let text = statement.strings[0] ?? '';
  const values = statement.values.map((value, index) => {
    text += `$${index + 1}${statement.strings[index + 1] ?? ''}`;
    return asDriverTakes(value);
  });
  return statement.preparedAs ? { text, values, name: statement.preparedAs } : { text, values };
}
