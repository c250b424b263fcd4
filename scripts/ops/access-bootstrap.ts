// `npm run -s ops -- access bootstrap --first "NAME <MAIL>" --second "NAME <MAIL>"`: the first two administrators, once.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { OpsCommand } from '@/scripts/ops/main';
import { withDoors } from '@/scripts/ops/with-doors';
import { refuse } from '@/server/kernel/refusal';
import { invitationPath } from '@/server/modules/access';
import { systemActor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';

const help =
  'access bootstrap --first "Ada Ebert <ada@company.example>" --second "Bo Lind <bo@company.example>" [--json]';

function readPerson(text: string | undefined): { displayName: string; email: string } {
  const match = /^\s*([^<>]+?)\s*<([^<>\s]+)>\s*$/.exec(text ?? '');
  if (!match) {
    throw refuse(
      'OPS.PERSON_INVALID',
      `Two different people are needed, each as "Name <address>". Usage: npm run -s ops -- ${help}`,
    );
  }
  return { displayName: match[1] ?? '', email: match[2] ?? '' };
}

const made = z.object({ people: z.array(z.object({ personId: z.string(), invitationId: z.string() })) });

export const command: OpsCommand = {
  usage: help,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { first: { type: 'string' }, second: { type: 'string' }, json: { type: 'boolean' } },
      strict: true,
    });
    const people = [readPerson(values.first), readPerson(values.second)];
    return withDoors(async ({ env }) => {
      const bootstrap = doors().commands.get('access.bootstrap');
      if (!bootstrap) throw new Error('the command access.bootstrap is missing');
      const outcome = await runCommand(bootstrap, { people }, { actor: systemActor('bootstrap'), key: uuidv7() });
      if (outcome.status === 'refused') throw outcome.refusal;
      if (outcome.status !== 'done') throw new Error('bootstrap waits for nobody');
      const links = made
        .parse(outcome.result)
        .people.map(({ invitationId }) => new URL(invitationPath(invitationId), env.NEXTAUTH_URL).href);
      console.error(
        'Two administrators are made. Give each their own link; it works once, for 72 hours, and is not shown again:',
      );
      people.forEach((person, at) => console.error(`  ${person.displayName}: ${links[at]}`));
      if (values.json) console.log(JSON.stringify(people.map((person, at) => ({ ...person, link: links[at] }))));
      return 0;
    });
  },
};
