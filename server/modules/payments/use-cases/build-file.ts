import { defineCommand } from '@/server/platform/command/define';
import { buildFiles } from '../payments.build.repo';
import { buildFileInput } from '../payments.schema';
import { EXAMPLE_EXECUTION, stagePayable } from './example-payments';

/** Builds the payment file of an account, direction and day out of the orders that are ready, or out of chosen ones. */
export const buildFile = defineCommand({
  name: 'payments.buildFile',
  permission: 'payments.prepare',
  effect: 'draft',
  input: buildFileInput,
  example: async (world) => {
    const { bankAccountId } = await stagePayable(world);
    await world.done(
      'payments.prepareMerchantPayouts',
      { bankAccountId, executionDate: EXAMPLE_EXECUTION },
      await world.actor('finance-operator', 'Ola'),
    );
    return { bankAccountId, direction: 'out' as const, executionDate: EXAMPLE_EXECUTION };
  },
  approval: null,
  async handle(context, input) {
    const files = await buildFiles(context, { ...input, orderIds: input.orderIds ?? null });
    await context.audit({
      entityType: 'payment-file',
      entityId: files[0]?.fileId ?? '',
      after: {
        files: files.map((file) => ({
          ref: file.ref,
          sha256: file.sha256,
          count: file.orderCount,
          totalMinor: String(file.totalMinor),
        })),
      },
    });
    return { files: files.map((file) => ({ ...file, totalMinor: String(file.totalMinor) })) };
  },
});
