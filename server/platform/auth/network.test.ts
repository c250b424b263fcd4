import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkOf } from './network';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['127.0.0.1', null],
  ['127.9.9.9', null],
  ['::1', null],
  ['::ffff:127.0.0.1', null],
  ['unknown', null],
  ['203.0.113.7:4711', null],
  ['', null],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('all addresses of one IPv6 network count together, however they are written', () => {
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(groups, groups, groups, ([first = 0, ...rest], left, right) => {
      // A group beyond the reserved zero blocks, so that nothing is loopback or mapped.
      const net = [first | 0x2000, ...rest];
      const text = (host: number[]) => [...net, ...host].map((group) => group.toString(16)).join(':');
      const padded = [...net, ...left].map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
      expect(networkOf(text(left))).toBe(networkOf(text(right)));
      expect(networkOf(padded)).toBe(networkOf(text(left)));
    }),
  );
});
