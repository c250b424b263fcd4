import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ibanLength, makeIban } from '@/server/kernel/iban';
import { joinSql, sql } from '@/server/platform/db/sql';
import { openWorld, type TestWorld } from './example-world';
import type { QueryContext } from '@/server/platform/query/define';
import { defineList } from '@/server/platform/query/list';
import type { ListInput } from '@/server/platform/query/list-url';
import { outsideMasks } from '@/server/platform/query/list-masks';
import { maskValue } from '@/server/platform/query/mask';

let world: TestWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const notes = [
  [1, 'Miete von de89 3704-0044 0532 0130 00 fuer November'],
  [2, 'reply to jonas.weber@posteo.de about PL-2611-0412-38'],
  [3, 'PO-2611-0412-38 Jonas Weber'],
] as const;

const list = defineList<{ id: number; note: string }>({
  name: 'test.notes',
  permission: 'test.read',
  scope: 'all',
  from: `(values ${notes.map(([id, note]) => `(${id}, '${note}')`).join(', ')}) as n(id, note)`,
  columns: {
    id: { sql: 'n.id', type: 'int', sort: true },
    note: { sql: 'n.note', type: 'text', filter: 'text' },
  },
  key: 'id',
  defaultSort: { id: 'id', dir: 'asc' },
  search: ['note'],
  masks: { note: 'text' },
  count: true,
});

async function found(words: string, as: 'search' | 'filter'): Promise<number[]> {
  const blank: ListInput = { filters: {}, sort: null, cursor: null, limit: 10 };
  const asked = as === 'search' ? { ...blank, search: words } : { ...blank, filters: { note: words } };
  const context = { db: world.database.read } as QueryContext;
  const answer = await list.handle(context, asked);
  if (answer instanceof Error) throw answer;
  expect(answer.total).toBe(answer.rows.length);
  return answer.rows.map((row) => row.id);
}

test.each(['search', 'filter'] as const)(
  'a %s finds what is shown of a masked text, and nothing of the rest',
  async (as) => {
    for (const guess of ['0532', '3704-0044', 'de89', '0130 00', 'jonas.weber', 'weber@', 'posteo', 'r@p'])
      expect(await found(guess, as), guess).toEqual([]);
    expect(await found('miete', as)).toEqual([1]);
    expect(await found('November', as)).toEqual([1]);
    expect(await found('2611-0412', as)).toEqual([2, 3]);
    expect(await found('jonas', as)).toEqual([3]);
    expect(await found('about PL-2611', as)).toEqual([2]);
  },
);

test('a list that can be asked for what it masks does not begin', () => {
  const masked = (change: object) => () =>
    defineList({
      ...list.list,
      columns: { ...list.list.columns, mail: { sql: 'n.note', type: 'text', ...change } },
      masks: { mail: 'email' },
    });
  expect(masked({})).not.toThrow();
  expect(masked({ filter: 'text' })).toThrow('can be asked for its masked "mail"');
  expect(masked({ filter: 'enum' })).toThrow('can be asked');
  expect(masked({ sort: true })).toThrow('can be asked');
  expect(() => defineList({ ...list.list, search: ['note'], masks: { note: 'iban' } })).toThrow('masked "note"');
  expect(() =>
    defineList({ ...list.list, columns: { ...list.list.columns, note: { sql: 'n.note', type: 'text', sort: true } } }),
  ).toThrow();
});

test('the database cuts away every account number that the mask hides', async () => {
  const iban = fc
    .tuple(
      fc.constantFrom('DE', 'AT', 'NL', 'FR', 'ES', 'IT', 'PL', 'BE', 'NO', 'GB', 'CH'),
      fc.array(fc.nat(9), { minLength: 30, maxLength: 30 }),
    )
    .map(([country, digits]) => {
      const head = country === 'NL' || country === 'GB' ? 'ABNA' : '';
      return makeIban(country, (head + digits.join('')).slice(0, (ibanLength(country) ?? 0) - 4));
    });
  const gap = fc.constantFrom('', ' ', '-', '.', ', ');
  const typed = fc
    .tuple(iban, gap, fc.boolean(), fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }))
    .map(([number, between, small, where]) => ({
      text: [...(small ? number.toLowerCase() : number)]
        .map((char, index) => (index > 1 && where[index] === true ? between + char : char))
        .join(''),
    }));
  const samples = fc.sample(typed, 400);
  const texts = joinSql(
    samples.map(({ text }) => sql`(${`Danke ${text} gern`}::text)`),
    ', ',
  );
  const rows = await world.database.read.rows<{ seen: string; shown: string }>(
    sql`select ${outsideMasks(sql`v.note`)} as seen, v.note as shown from (values ${texts}) as v(note)`,
  );
  for (const { seen, shown } of rows) {
    expect(maskValue('text', shown)).not.toBe(shown);
    expect(seen.startsWith('Danke ')).toBe(true);
    expect(seen.endsWith(' gern')).toBe(true);
    expect(seen.toLowerCase().replace(/[^a-z0-9]/g, ''), shown).toBe('dankegern');
  }
});
