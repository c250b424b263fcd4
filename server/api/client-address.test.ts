import { expect, it } from 'vitest';
import { clientAddress } from './client-address';

it.each<[string | null, string | null]>([
  ['203.0.113.7', '203.0.113.7'],
  ['198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:4711', null],
  ['fe80::1%eth0', null],
  ["1.1.1.1', true) --", null],
  ['', null],
  [null, null],
])('the client of "%s" is %s', (header, expected) => {
  const headers = new Headers(header === null ? {} : { 'x-forwarded-for': header });
  expect(clientAddress(headers, true)).toBe(expected);
  expect(clientAddress(headers, false)).toBeNull();
});
