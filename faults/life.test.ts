import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Died, Life } from './life';
import { deliveries, delivered } from './life-bank';
import { planOf } from './points';

test('a life ends at its point, cuts its connections, and nothing is reached afterwards', async () => {
  const cut: string[] = [];
  const life = new Life({ root: '/nowhere', diesAt: 3 });
  life.holds({ destroy: () => cut.push('one') });
  const left = { destroy: () => cut.push('left') };
  life.holds(left);
  life.lets(left);
  life.point('first');
  await expect(life.around('call', () => Promise.resolve('done'))).rejects.toThrow('died at "after call"');
  expect(cut).toEqual(['one']);
  expect(life.place).toBe('after call');
  expect(() => life.point('later')).toThrow(Died);
  await expect(life.around('later', () => Promise.reject(new Error('was called')))).rejects.toThrow(Died);
  expect(life.points).toBe(3);
});

test('what gets out while dying gets out once', () => {
  const out: string[] = [];
  const life = new Life({ root: '/nowhere', diesAt: 2, trace: true });
  life.point('a', () => out.push('a'));
  expect(() => life.point('b', () => out.push('b'))).toThrow(Died);
  expect(() => life.point('c', () => out.push('c'))).toThrow(Died);
  expect(out).toEqual(['b']);
  expect(life.trace).toEqual(['a', 'b']);
});

test('a bank delivers every file, and what was delivered keeps its place', () => {
  const name = fc.constantFrom('pain002', 'camt053');
  fc.assert(
    fc.property(fc.array(name, { maxLength: 20 }), fc.constantFrom(...deliveries), (kinds, how) => {
      const names = kinds.map((kind, index) => `${String(index + 1).padStart(6, '0')}-${kind}.xml`);
      const last = delivered(names, how);
      names.forEach((_name, count) => {
        const before = delivered(names.slice(0, count), how);
        expect(last.slice(0, before.length)).toEqual(before);
      });
      // Reports wait for the statement of their day only where the order is turned around.
      const end = how === 'shuffled' ? kinds.lastIndexOf('camt053') + 1 : names.length;
      for (const each of names.slice(0, end)) expect(last).toContain(each);
    }),
  );
});

test('first deaths lie evenly over the day, and the same seed gives the same plans', () => {
  const points = { seed: 7, perWorld: 5, sabotage: null };
  const firsts = Array.from({ length: 100 }, (_none, no) => planOf(no, points, 1000).deaths[0] ?? 0);
  for (let from = 1; from <= 1000; from += 100) {
    const inside = firsts.filter((first) => first >= from && first < from + 100).length;
    expect(inside).toBeGreaterThan(6);
    expect(inside).toBeLessThan(14);
  }
  expect(planOf(3, points, 1000)).toEqual(planOf(3, points, 1000));
  expect(planOf(3, points, 1000).deaths).toHaveLength(5);
});
