import { z } from 'zod';
import { ROLES } from '@/server/platform/auth/permissions';

/** Addresses are compared in small letters, as they are stored. */
export const emailShape = z.string().trim().toLowerCase().max(254).pipe(z.email('is not an e-mail address'));

export const displayNameShape = z.string().trim().min(2, 'is too short for a name').max(80);
export const roleShape = z.enum(ROLES);
export const reasonShape = z.string().trim().min(3, 'says why, in a few words').max(500);
export const personIdShape = z.object({ personId: z.uuid() });

const minorShape = z
  .string()
  .regex(/^\d{1,15}$/, 'is an amount in minor units')
  .nullable();

/** What a key is proposed with. Its secret is made where the person sits and never leaves it: only the hash is sent. */
export const proposeKeyInput = z
  .object({
    name: z
      .string()
      .trim()
      .regex(/^[a-z][a-z0-9-]{2,39}$/, 'has 3 to 40 small letters, digits and hyphens, and begins with a letter'),
    prefix: z.string().regex(/^[a-z0-9]{8}$/, 'has eight small letters and digits'),
    secretHash: z.string().regex(/^[0-9a-f]{64}$/, 'is a SHA-256 in hexadecimal digits'),
    permissions: z.array(z.string().min(3).max(80)).min(1, 'names what the key may do').max(80),
    commands: z.array(z.string().min(3).max(80)).max(80).default([]),
    perActMinor: minorShape,
    perDayMinor: minorShape,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'is a code such as EUR')
      .nullable(),
    networks: z
      .array(z.union([z.cidrv4(), z.cidrv6()], 'is a network such as 203.0.113.0/24'))
      .max(20)
      .default([]),
    expiresAt: z.iso.datetime({ offset: true }),
    reason: reasonShape,
  })
  .refine((key) => (key.currency === null) === (key.perActMinor === null && key.perDayMinor === null), {
    path: ['currency'],
    message: 'belongs to a limit: give both or neither',
  });

export const revokeKeyInput = z.object({ keyId: z.uuid(), reason: reasonShape });

const columnId = z.string().min(1).max(60);

/** A way of looking at a list: the query text of its URL, and the columns. */
export const saveViewInput = z.object({
  listName: z.string().regex(/^[a-z]+\.[A-Za-z]{2,60}$/, 'is the name of a list'),
  name: z.string().trim().min(1, 'names the view').max(60),
  query: z.string().max(2000),
  columns: z.object({
    visible: z.record(columnId, z.boolean()),
    order: z.array(columnId).max(100),
    widths: z.record(columnId, z.number().min(20).max(2000)),
    density: z.enum(['normal', 'compact']),
  }),
  shareWith: z.string().min(1).max(60).nullable(),
});
