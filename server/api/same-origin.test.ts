import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromOurPages, safeNext } from './same-origin';

const ours = 'https://countersign.example';

test.each([
  [{ origin: ours }, true],
  [{ origin: 'https://countersign.example.evil.test' }, false],
  [{ origin: 'http://countersign.example' }, false],
  [{ origin: 'https://countersign.example:8443' }, false],
  [{ origin: 'null' }, false],
  [{ 'sec-fetch-site': 'cross-site' }, false],
  [{ 'sec-fetch-site': 'same-site' }, false],
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' }, false],
  [{}, true],
])('%j comes from our pages: %s', (headers, expected) => {
  expect(fromOurPages(new Headers(headers as Record<string, string>), ours)).toBe(expected);
});

test('this machine by either of its names is one origin, on the same port only', () => {
  const from = (origin: string) => fromOurPages(new Headers({ origin }), 'http://localhost:3000');
  expect(from('http://127.0.0.1:3000')).toBe(true);
  expect(from('http://127.0.0.1:3001')).toBe(false);
});

test.each([
  ['/merchants?f_status=open#row', '/merchants?f_status=open#row'],
  ['//evil.test', '/'],
  ['/\\evil.test', '/'],
  ['/\t/evil.test', '/'],
  ['https://evil.test', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/sign-in', '/'],
  ['/api/auth/signout', '/'],
  ['', '/'],
  [null, '/'],
])('after signing in, %j leads to %j', (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});

test('no text leads to another host', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const next of [text, `/${text}`]) expect(new URL(safeNext(next), ours).origin).toBe(ours);
    }),
  );
});
