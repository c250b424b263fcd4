import { z } from 'zod';
import { defineEvent } from '@/server/platform/events/event';

/** Somebody is to get a link by which they set their password; `invitationToken` makes the secret part of the link. */
export const invited = defineEvent('access.invited', z.object({ invitationId: z.uuid(), personId: z.uuid() }));

/** What somebody may do has changed: open screens and streams of this person read again. */
export const rightsChanged = defineEvent('access.rightsChanged', z.object({ personId: z.uuid() }));

/** Sessions ended before their time; streams that belong to them are closed. */
export const sessionsEnded = defineEvent('access.sessionsEnded', z.object({ personId: z.uuid() }));

/** Ways in which the second factors of a person change; each is told to the person by mail. */
export const FACTOR_CHANGES = [
  'passkey-added',
  'passkey-ended',
  'app-added',
  'app-removed',
  'codes-renewed',
  'code-used',
  'reset',
] as const;

export const factorChanged = defineEvent(
  'access.factorChanged',
  z.object({ personId: z.uuid(), change: z.enum(FACTOR_CHANGES) }),
);
