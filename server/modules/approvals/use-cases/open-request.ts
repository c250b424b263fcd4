import { z } from 'zod';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { findRequest } from '../approvals.repo';
import { exampleRequest } from './example-request';
import { placeOf } from './place-of';

/**
 * Notes that somebody who is asked to decide has a version of a request before them, the first time. From it follows how
 * many decisions were made without looking; whoever is not asked leaves no trace of their reading.
 */
export const openRequest = defineCommand({
  name: 'approvals.open',
  permission: 'approvals.read',
  effect: 'work',
  input: z.object({ requestId: z.uuid(), version: z.number().int().min(1) }),
  example: async (world) => {
    const { requestId, version } = await exampleRequest(world);
    return { requestId, version };
  },
  approval: null,
  handle: async ({ tx, run, actor, audit }, input) => {
    const request = await findRequest(tx, input.requestId, false);
    if (!request) return refuse('APPROVALS.NOT_FOUND', 'There is no such request. Open it from the inbox.');
    const { personId } = actor;
    const asked =
      personId !== null &&
      request.status === 'pending' &&
      request.version === input.version &&
      (await placeOf(tx, request, { personId, lock: false })).refusal === null;
    const noted = asked
      ? await tx.exec(sql`
          insert into approval_opening (request_id, version, person_id, run_id, at)
          values (${request.id}, ${request.version}, ${personId}, ${run.id}, ${run.now}) on conflict do nothing`)
      : 0;
    await audit({
      entityType: 'approval_request',
      entityId: request.id,
      after: { ref: request.ref, version: input.version, opened: noted === 1 },
    });
    return { noted: noted === 1 };
  },
});
