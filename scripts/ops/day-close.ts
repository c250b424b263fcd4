// `npm run -s ops -- day close [--date YYYY-MM-DD] [--json]`: closes the open day here and now, or goes on with its close.
import { parseArgs } from 'node:util';
import type { OpsCommand } from '@/scripts/ops/main';
import { withDoors } from '@/scripts/ops/with-doors';
import { closeDay, stepsOfClose } from '@/server/modules/operations';
import { bindInstalledBank } from '@/server/platform/bank/installed-bank';
import { relayAll } from '@/server/platform/events/relay';

const help = 'day close [--date YYYY-MM-DD] [--json]';

/** A close that waits for statements which have just arrived goes on once they are booked; a second block is the real one. */
async function close(date: string | null) {
  const first = await closeDay(date);
  if (first.status !== 'blocked') return first;
  await relayAll();
  return closeDay(first.date);
}

export const command: OpsCommand = {
  usage: help,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { date: { type: 'string' }, json: { type: 'boolean' } },
      strict: true,
    });
    return withDoors(async ({ env, database }) => {
      await bindInstalledBank(env.DATA_DIR);
      const outcome = await close(values.date ?? null);
      if (outcome.status === 'refused') throw outcome.refusal;
      const steps = 'processRunId' in outcome ? await stepsOfClose(database.read, outcome.processRunId) : [];
      for (const { step, state, counts, message } of steps)
        console.error(`${state.padEnd(8)} ${step.padEnd(12)} ${JSON.stringify(counts)} ${message ?? ''}`);
      if (outcome.status === 'busy') console.error('Another process closes the day at this moment.');
      console.log(values.json ? JSON.stringify({ ...outcome, steps }) : `${outcome.date}: ${outcome.status}`);
      return outcome.status === 'done' ? 0 : 1;
    });
  },
};
