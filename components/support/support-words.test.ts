import { describe, expect, it } from 'vitest';
import { byType, pageOf } from './support-words';

describe('words of the look-up', () => {
  it('groups hits by kind, people first, and leaves empty kinds out', () => {
    const hits = [
      { type: 'payment', id: '1' },
      { type: 'customer', id: '2' },
      { type: 'payment', id: '3' },
    ] as const;
    expect(byType(hits).map((group) => [group.type, group.hits.map((hit) => hit.id)])).toEqual([
      ['customer', ['2']],
      ['payment', ['1', '3']],
    ]);
  });

  it('links only what the reader may open', () => {
    expect(pageOf('plan', 'x', (permission) => permission === 'credit.read')).toBe('/credit/plans/x');
    expect(pageOf('plan', 'x', () => false)).toBeNull();
    expect(pageOf('receipt', 'x', () => true)).toBeNull();
  });
});
