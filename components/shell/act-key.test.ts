import { expect, it } from 'vitest';
import { freshKey, keyFor } from './act-key';

it('keeps the key of the same act and makes another for another', () => {
  const first = keyFor(null, { amountMinor: 100n, to: 'a' });
  expect(keyFor(first, { amountMinor: 100n, to: 'a' })).toBe(first);
  expect(keyFor(first, { amountMinor: 101n, to: 'a' }).key).not.toBe(first.key);
  expect(keyFor(null, { amountMinor: 100n, to: 'a' }).key).not.toBe(first.key);
});

it('makes keys that the door accepts', () => {
  expect(freshKey()).toMatch(/^ui-[0-9a-f]{32}$/);
  expect(new Set(Array.from({ length: 100 }, freshKey)).size).toBe(100);
});
