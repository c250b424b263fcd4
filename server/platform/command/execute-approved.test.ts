import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyCommand } from './define';
import { boundHash, differences, storedInput } from './execute-approved';

describe('where two contents differ', () => {
  it.each<[string, unknown, unknown, ReturnType<typeof differences>]>([
    ['nothing', { a: 1, b: [1, { c: 'x' }] }, { b: [1, { c: 'x' }], a: 1 }, []],
    ['nothing, where one is missing and the other is null', undefined, null, []],
    ['a value at the top', 1, 2, [{ path: '', approved: 1, now: 2 }]],
    ['a value inside', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', approved: 1, now: 2 }]],
    ['an item of a list', { a: [1, 2] }, { a: [1, 3] }, [{ path: 'a.1', approved: 2, now: 3 }]],
    ['what was there and is gone', { a: 1, b: 2 }, { a: 1 }, [{ path: 'b', approved: 2, now: null }]],
    ['what is new', { a: 1 }, { a: 1, b: 2 }, [{ path: 'b', approved: null, now: 2 }]],
    ['a record against a value', { a: { b: 1 } }, { a: 'x' }, [{ path: 'a', approved: { b: 1 }, now: 'x' }]],
    ['a value against a record', { a: 'x' }, { a: { b: 1 } }, [{ path: 'a', approved: 'x', now: { b: 1 } }]],
    ['a record against nothing', { a: { b: 1 } }, { a: null }, [{ path: 'a', approved: { b: 1 }, now: null }]],
    ['nothing against a record', { a: null }, { a: { b: 1 } }, [{ path: 'a', approved: null, now: { b: 1 } }]],
    [
      'two of three, in their order',
      { a: 1, b: 2, c: 3 },
      { a: 9, b: 2, c: 8 },
      [
        { path: 'a', approved: 1, now: 9 },
        { path: 'c', approved: 3, now: 8 },
      ],
    ],
  ])('%s', (_what, approved, now, found) => {
    expect(differences(approved, now)).toEqual(found);
  });

  it('at most fifty of them', () => {
    const list = (value: number) => Array.from({ length: 60 }, () => value);
    expect(differences(list(1), list(2))).toHaveLength(50);
    expect(differences(list(1).slice(0, 50), list(2).slice(0, 50))).toHaveLength(50);
  });
});

describe('the hash of an approval', () => {
  const bound = { command: 'test.pay', codeVersion: 1, entityId: 'x', content: { amount: 1 } };

  it('is the same for the same, in whatever order it is written', () => {
    expect(boundHash({ content: { amount: 1 }, entityId: 'x', codeVersion: 1, command: 'test.pay' })).toBe(
      boundHash(bound),
    );
  });

  it.each([{ command: 'test.payAll' }, { codeVersion: 2 }, { entityId: 'y' }, { content: { amount: 2 } }])(
    'is another one with %j',
    (other) => expect(boundHash({ ...bound, ...other })).not.toBe(boundHash(bound)),
  );
});

describe('a stored input', () => {
  const command = { input: z.object({ amount: z.coerce.bigint() }) } as unknown as AnyCommand;

  it('is read as the command reads it now', () => {
    expect(storedInput(command, { amount: '5' })).toEqual({ value: { amount: 5n } });
  });

  it('that the command no longer takes is none', () => {
    expect(storedInput(command, { amount: 'much' })).toBeNull();
  });
});
