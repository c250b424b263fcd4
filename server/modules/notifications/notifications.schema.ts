import { z } from 'zod';
import { TEMPLATE_NAMES } from './domain/templates';

const about = z.object({ type: z.string().min(1).max(60), id: z.string().min(1).max(80) });

export const queueMailInput = z.object({
  /** The same key never makes a second mail: `return/<id>`, `approval/<id>/<person>`. */
  dedupeKey: z.string().min(3).max(200),
  template: z.enum(TEMPLATE_NAMES),
  language: z.string().max(10),
  to: z.email().max(200),
  about,
  data: z.record(z.string(), z.unknown()),
  /** A link that signs somebody in: kept sealed for this person and put into the text when it is sent. */
  secret: z.object({ subjectId: z.uuid(), text: z.string().min(1).max(2000) }).optional(),
});

export type QueueMailInput = z.input<typeof queueMailInput>;

export const tellPeopleInput = z.object({
  dedupeKey: z.string().min(3).max(160),
  personIds: z.array(z.uuid()).max(500),
  kind: z.string().min(1).max(60),
  title: z.string().min(1).max(200),
  body: z.string().max(1000),
  href: z
    .string()
    .regex(/^\/[^/]/)
    .max(300)
    .nullable(),
  about,
  /** Also by mail: the template and its data, without the name of the reader, which is added. */
  mail: z
    .object({
      template: z.enum(TEMPLATE_NAMES),
      data: z.record(z.string(), z.unknown()),
      /** Whether it can wait some minutes, and then goes out together with what else came up for the reader. */
      gather: z.boolean().default(false),
    })
    .nullable(),
});

/**
 * Whom a thing still concerns (null: whomever it did): what waits to be mailed about it to others is dropped, and what was told
 * under these keys to anybody.
 */
export const keepLinesInput = z.object({
  about,
  personIds: z.array(z.uuid()).max(500).nullable(),
  dedupeKeys: z.array(z.string().min(3).max(160)).max(100).default([]),
});

export type TellPeopleInput = z.input<typeof tellPeopleInput>;

export const settleMailInput = z.object({
  mailId: z.uuid(),
  status: z.enum(['sent', 'retry', 'failed', 'unclear']),
  error: z.string().max(1000).nullable(),
});
