import { z } from 'zod';
import type { RunContext } from '@/server/platform/command/context';
import { anyCommand, defineCommand, type AnyCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';

/** A permission that administrators hold; acts of tests borrow it. */
export const TEST_PERMISSION = 'access.invite';
export const wordShape = z.object({ word: z.string().max(40) });

/** An act that leaves one row behind, with whatever else a test wants it to do. */
export function act(
  name: string,
  work: (context: RunContext, word: string) => Promise<unknown> = async () => null,
  audits = true,
): AnyCommand {
  return anyCommand(
    defineCommand({
      name,
      permission: TEST_PERMISSION,
      effect: 'work',
      input: wordShape,
      example: async () => ({ word: 'x' }),
      approval: null,
      handle: async (context, { word }) => {
        await context.tx.exec(sql`insert into sign_in_attempt (email_hash, ok) values (${word}, true)`);
        const result = await work(context, word);
        if (audits) await context.audit({ entityType: 'test', entityId: word });
        return result;
      },
    }),
  );
}
