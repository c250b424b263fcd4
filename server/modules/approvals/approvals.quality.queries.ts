import { z } from 'zod';
import { addDays, businessDate, diffDays } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { csvLine, guardText } from '@/server/platform/files/csv';
import { runCommand } from '@/server/platform/command/run-command';
import { doors } from '@/server/platform/command/registry';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { defineQuery, type QueryContext } from '@/server/platform/query/define';
import {
  approverQuality,
  makerQuality,
  spanOfDays,
  waitingQuality,
  type ApproverQuality,
  type MakerQuality,
  type WaitingQuality,
} from './approvals.quality.repo';
import { exampleDecided } from './use-cases/example-request';

const DAYS = 366;

const spanInput = z.object({
  /** Business dates, both included; without them the last thirty days. */
  from: z.iso.date().nullish(),
  to: z.iso.date().nullish(),
});

export type Quality = {
  from: string;
  to: string;
  approvers: ApproverQuality[];
  makers: MakerQuality[];
  waiting: WaitingQuality[];
};

async function qualityOf(context: QueryContext, input: z.output<typeof spanInput>): Promise<Quality | Refusal> {
  const { db, now } = context;
  const to = input.to ? businessDate(input.to) : context.businessDate;
  const from = input.from ? businessDate(input.from) : addDays(to, -29);
  const days = diffDays(to, from) + 1;
  if (days < 1 || days > DAYS)
    return refuse('APPROVALS.SPAN_INVALID', `Choose a first day before the last one, and ${DAYS} days at most.`, {
      from,
      to,
    });
  const span = await spanOfDays(db, from, to);
  return {
    from,
    to,
    approvers: await approverQuality(db, span),
    makers: await makerQuality(db, span),
    waiting: await waitingQuality(db, now),
  };
}

/** How approving goes: how fast, how closely looked at, what came back, what waits too long. By person and kind of act. */
export const quality = defineQuery({
  name: 'approvals.quality',
  permission: 'approvals.quality',
  scope: 'all',
  masks: {},
  reveal: null,
  input: spanInput,
  example: async (world) => {
    await exampleDecided(world);
    return {};
  },
  handle: qualityOf,
});

const PARTS = ['approvers', 'makers', 'waiting'] as const;

/** Notes that somebody takes a table along, before they have it, as the export of a list does; why not, if it cannot be. */
async function refuseUnnoted({ as }: QueryContext, filters: Record<string, string>, columns: string[]) {
  const command = doors().commands.get('audit.recordExport');
  invariant(command, 'there is no command audit.recordExport');
  const what = { list: 'approvals.quality', filters, search: null, columns };
  const noted = await runCommand(command, what, { actor: as, key: `export/${uuidv7()}` });
  if (noted.status === 'refused') return noted.refusal;
  return noted.status === 'done'
    ? null
    : refuse('EXPORT.NOT_RECORDED', 'The export could not be recorded, so nothing was exported.');
}

/** One table of it as CSV: the names of its fields, then its rows. It is written into the audit who took it along. */
export const qualityFile = defineQuery({
  name: 'approvals.qualityFile',
  permission: 'approvals.quality',
  scope: 'all',
  masks: {},
  reveal: null,
  input: spanInput.extend({ part: z.enum(PARTS) }),
  example: async (world) => {
    await exampleDecided(world);
    return { part: 'approvers' as const };
  },
  handle: async (context, { part, ...span }): Promise<{ name: string; text: string } | Refusal> => {
    const found = await qualityOf(context, span);
    if (found instanceof Error) return found;
    const rows: readonly object[] = found[part];
    const heads = Object.keys(rows[0] ?? {});
    const unnoted = await refuseUnnoted(context, { part, from: found.from, to: found.to }, heads);
    if (unnoted) return unnoted;
    const lines = rows.map((row) => csvLine(Object.values(row).map((value) => guardText(String(value)))));
    return { name: `approvals-${part}-${found.from}-${found.to}.csv`, text: csvLine(heads) + lines.join('') };
  },
});
