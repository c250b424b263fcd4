import { expect, test } from 'vitest';
import { signInNetwork } from './sign-in-network';

const peer = { 'x-countersign-peer': '198.51.100.4' };

test.each([
  ['the connection', peer, false, '198.51.100.4'],
  ['the connection, whatever was forwarded', { ...peer, 'x-forwarded-for': '203.0.113.7' }, false, '198.51.100.4'],
  [
    'a proxy on this machine that nobody configured',
    { 'x-countersign-peer': '127.0.0.1', 'x-forwarded-for': '203.0.113.7' },
    false,
    null,
  ],
  ['nothing, as in development', {}, false, null],
  ['no headers', undefined, false, null],
  ['our proxy, its own entry only', { ...peer, 'x-forwarded-for': '10.0.0.1, 203.0.113.7' }, true, '203.0.113.7'],
  ['our proxy, which says nothing', peer, true, null],
  ['our proxy, an IPv6 network', { 'x-forwarded-for': '2001:db8::7' }, true, '2001:db8:0:0::/64'],
])('%s', (_what, headers, trusted, network) => {
  expect(signInNetwork(headers, trusted)).toBe(network);
});
