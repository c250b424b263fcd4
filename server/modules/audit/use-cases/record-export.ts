import { z } from 'zod';
import { defineCommand } from '@/server/platform/command/define';
import { maskValue } from '@/server/platform/query/mask';

/** Notes that somebody takes a list along as a file, before the first row leaves: no audit row, no file. */
export const recordExport = defineCommand({
  name: 'audit.recordExport',
  permission: 'audit.recordExport',
  effect: 'work',
  input: z.object({
    list: z.string().max(100),
    filters: z.record(z.string(), z.unknown()),
    search: z.string().max(200).nullable(),
    columns: z.array(z.string().max(60)).max(100),
  }),
  example: async () => ({ list: 'audit.events', filters: {}, search: null, columns: ['id'] }),
  approval: null,
  handle: async ({ audit, run, actor }, input) => {
    const masked = (value: unknown): unknown =>
      typeof value === 'string' ? maskValue('text', value) : Array.isArray(value) ? value.map(masked) : value;
    await audit({
      entityType: 'export',
      entityId: input.list,
      after: {
        filters: Object.fromEntries(Object.entries(input.filters).map(([name, filter]) => [name, masked(filter)])),
        search: masked(input.search),
        columns: input.columns,
      },
    });
    return { exportId: run.id, by: actor.name, businessDate: run.businessDate, at: run.now.toISOString() };
  },
});
