import { refuse } from '@/server/kernel/refusal';
import type { ApprovalPort } from '@/server/platform/command/ports';

/** The approval port of the command door. */
export const approvalPort: ApprovalPort = {
  gate: (_context, draft) =>
    Promise.resolve(
      draft.withoutPolicy === 'run'
        ? { kind: 'run' }
        : { kind: 'refused', refusal: refuse('APPROVALS.NO_POLICY', `No approval policy covers "${draft.command}". An administrator must propose one.`) },
    ),
  load: () => Promise.resolve(null),
  markExecuted: () => Promise.resolve(),
  markFailed: () => Promise.resolve(),
};
