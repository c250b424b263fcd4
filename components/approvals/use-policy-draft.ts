'use client';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { conditionsOf, linesOf, type ConditionLine } from './builder-words';
import { askedOf, type Policy } from './policy-words';

type Conditions = ReturnType<typeof conditionsOf>;

function readConditions(lines: readonly ConditionLine[]): Conditions | null {
  try {
    return conditionsOf(lines);
  } catch {
    return null;
  }
}

/** What is being written in the dialog of a policy, and the act that proposes it. */
export function usePolicyDraft(policy: Policy | null, onDone: () => void) {
  const { act, pending, refusal } = useAct(useTRPC().approvals.proposePolicy.mutationOptions());
  const [draft, setDraft] = useState({
    command: policy?.command ?? '',
    name: policy?.name ?? '',
    hours: String(policy?.expiresAfterHours ?? 72),
    reason: '',
  });
  const [lines, setLines] = useState<ConditionLine[]>(() => linesOf(policy?.conditions ?? []));
  const [steps, setSteps] = useState<Policy['steps']>(
    policy ? askedOf(policy) : [{ role: 'finance-approver', count: 1 }],
  );
  const conditions = readConditions(lines);
  const { command, name, hours, reason } = draft;
  const complete = Boolean(
    command && conditions && name.trim().length > 2 && reason.trim().length > 2 && steps.length > 0,
  );
  const propose = async () => {
    if (!conditions) return;
    const outcome = await act({
      command,
      name: name.trim(),
      baseVersion: policy?.version ?? 0,
      conditions,
      steps,
      expiresAfterHours: Number(hours),
      reason: reason.trim(),
    });
    if (outcome.status === 'pending' || outcome.status === 'done') onDone();
  };
  const set = (change: Partial<typeof draft>) => setDraft((was) => ({ ...was, ...change }));
  return { draft, set, lines, setLines, steps, setSteps, conditions, complete, propose, pending, refusal };
}
