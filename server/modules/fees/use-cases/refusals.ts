import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { RuleRow } from '../fees.repo';

export const ruleNotFound = (ruleId: string): Refusal =>
  refuse('FEES.RULE_NOT_FOUND', 'There is no such fee rule. Open it from the list of rules.', { ruleId });

/** Only a draft that nobody changed meanwhile can be edited or proposed. */
export function refuseNotThisDraft(rule: RuleRow, rowVersion: number): Refusal | null {
  if (rule.status === 'proposed') {
    return refuse(
      'FEES.RULE_PROPOSED',
      `Version ${rule.version} of "${rule.name}" waits for approval. Withdraw the request to edit it.`,
      {
        ruleId: rule.id,
      },
    );
  }
  if (rule.status !== 'draft') {
    return refuse(
      'FEES.RULE_NOT_A_DRAFT',
      `Version ${rule.version} of "${rule.name}" is ${rule.status} and kept as it is. Draft a new version.`,
      {
        ruleId: rule.id,
        status: rule.status,
      },
    );
  }
  if (rule.rowVersion === rowVersion) return null;
  return refuse(
    'FEES.RULE_CHANGED',
    'Somebody saved this draft after you opened it. Compare theirs with yours, then save again.',
    {
      ruleId: rule.id,
      yours: rowVersion,
      theirs: {
        rowVersion: rule.rowVersion,
        name: rule.name,
        jurisdiction: rule.jurisdiction,
        currency: rule.currency,
        definition: rule.definition,
      },
    },
  );
}
