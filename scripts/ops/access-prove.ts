// `npm run -s ops -- access prove`: who could complete an act about money, credit or rights alone. The last line of stdout
// is JSON; exits 1 when there is anybody.
import { parseArgs } from 'node:util';
import type { OpsCommand } from '@/scripts/ops/main';
import { withDoors } from '@/scripts/ops/with-doors';
import { proofOf } from '@/server/modules/approvals';
import { sql } from '@/server/platform/db/sql';

export const command: OpsCommand = {
  usage: 'access prove',
  async run(args) {
    parseArgs({ args: [...args], options: { json: { type: 'boolean' } }, strict: true });
    const found = await withDoors(async ({ database }) => {
      const { now } = await database.read.one<{ now: Date }>(sql`select entity_now() as now`);
      return proofOf(database.read, now);
    });
    for (const { act, reason } of found.declared) console.error(`meant  ${act.padEnd(36)} ${reason}`);
    for (const hole of found.holes)
      console.error(`HOLE   ${hole.act.padEnd(36)} ${hole.identity}: ${hole.path.join('; ')}`);
    console.error(
      `${found.acts} acts and ${found.people} people: ${found.holes.length === 0 ? 'nobody completes one alone' : `${found.holes.length} holes`}.`,
    );
    console.log(JSON.stringify(found));
    return found.holes.length === 0 ? 0 : 1;
  },
};
