import { expect, it } from 'vitest';
import { z } from 'zod';
import { kindOfShape } from './field-shape';

it.each([
  ['a text', z.string().trim().max(70), 'text'],
  ['a text of a format', z.uuid(), 'text'],
  ['one of some words', z.enum(['has-it', 'has-not']), 'text'],
  ['a text that may be left out or be nothing', z.iso.datetime().nullish(), 'text'],
  ['a text that becomes an amount', z.string().transform(BigInt), 'text'],
  ['an address that is put right', z.string().trim().toLowerCase().pipe(z.email()), 'text'],
  ['either of two texts', z.union([z.cidrv4(), z.cidrv6()]), 'text'],
  ['a whole number', z.int().min(1), 'number'],
  ['yes or no, by itself no', z.boolean().default(false), 'yes-no'],
  ['texts', z.array(z.string()).min(1), 'list'],
  ['texts of two kinds, by itself none', z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]), 'list'],
  ['lists of lists', z.array(z.array(z.object({ field: z.string() }))), 'json'],
  ['numbers', z.array(z.number()), 'json'],
  ['a record', z.object({ from: z.string() }).optional(), 'json'],
  ['a text or a number', z.union([z.string(), z.number()]), null],
  ['anything', z.unknown(), null],
])('%s', (_what, shape, kind) => {
  expect(kindOfShape(shape)).toBe(kind);
});
