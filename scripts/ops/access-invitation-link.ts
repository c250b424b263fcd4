// `npm run -s ops -- access invitation-link MAIL`: prints the link of an open invitation where no mail is set up. Only whoever
// holds the keys of the server can do it; no screen ever shows a link, and the audit says that it was printed.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { OpsCommand } from '@/scripts/ops/main';
import { withDoors } from '@/scripts/ops/with-doors';
import { invitationPath } from '@/server/modules/access';
import { systemActor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';

export const command: OpsCommand = {
  usage: 'access invitation-link MAIL',
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, strict: true });
    return withDoors(async ({ env }) => {
      const print = doors().commands.get('access.printInvitation');
      if (!print) throw new Error('the command access.printInvitation is missing');
      const outcome = await runCommand(
        print,
        { email: positionals[0] ?? '' },
        { actor: systemActor('bootstrap'), key: uuidv7() },
      );
      if (outcome.status === 'refused') throw outcome.refusal;
      if (outcome.status !== 'done') throw new Error('printing waits for nobody');
      console.log(
        new URL(
          invitationPath(z.object({ invitationId: z.string() }).parse(outcome.result).invitationId),
          env.NEXTAUTH_URL,
        ).href,
      );
      return 0;
    });
  },
};
