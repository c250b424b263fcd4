'use client';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTimeZone } from 'use-intl';
import { useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { draftOf, faultsOf, policyOf, type PolicyDraft } from './draft-words';
import { instantOf, wallClock } from './effective-words';
import type { Policy } from './policy-words';

/** What is wrong at a place, once somebody has been there; `at(place, true)` does not wait for that. */
export type Faults = { at: (place: string, atOnce?: boolean) => string | null; touch: (place: string) => void };

/** A version that is not in force yet keeps its day when it is written anew. */
function laterStart(policy: Policy | null, of: { businessDate: string; timeZone: string }): string {
  if (!policy) return '';
  const starts = wallClock(new Date(policy.effectiveFrom), of.timeZone);
  return starts.slice(0, 10) > of.businessDate ? starts : '';
}

type Versions = { policy: Policy | null; live: Policy | null };

/** What is being written in the dialog of a policy, what is wrong with it, what would come of it, and the act that proposes it. */
export function usePolicyDraft({ policy, live }: Versions, onDone: () => void) {
  const trpc = useTRPC();
  const { act, pending, refusal } = useAct(trpc.approvals.proposePolicy.mutationOptions());
  const timeZone = useTimeZone() ?? 'UTC';
  const { businessDate } = useReader();
  const [draft, setDraft] = useState<PolicyDraft>(() =>
    draftOf(policy, laterStart(policy, { businessDate, timeZone })),
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const { fields, sound } = faultsOf(draft);
  const written = policyOf(draft);
  const { command, name, reason, from } = draft;
  const wish = (why: string) =>
    written && {
      command,
      name: name.trim(),
      baseVersion: live?.version ?? 0,
      ...written,
      effectiveFrom: from ? instantOf(from, timeZone) : null,
      reason: why,
    };
  // What would come of it does not depend on the reason, which is written last.
  const tried = useDeferredValue(
    JSON.stringify(fields.command || fields.name ? null : wish('Tried before it is proposed')),
  );
  const input = JSON.parse(tried) as Record<string, unknown> | null;
  const trial = useQuery({
    ...trpc.approvals.dryRun.queryOptions({ command: 'approvals.proposePolicy', input: input ?? {} }),
    enabled: input !== null,
    retry: false,
    staleTime: 30_000,
  });
  const faults: Faults = {
    at: (place, atOnce = false) => (atOnce || touched.has(place) ? (fields[place] ?? null) : null),
    touch: (place) => setTouched((was) => (was.has(place) ? was : new Set([...was, place]))),
  };
  const propose = async () => {
    const input = sound ? wish(reason.trim()) : null;
    if (!input) return;
    const outcome = await act(input);
    if (outcome.status === 'pending' || outcome.status === 'done') onDone();
  };
  return {
    draft,
    set: (change: Partial<PolicyDraft>) => setDraft((was) => ({ ...was, ...change })),
    faults,
    firstFault: Object.values(fields)[0] ?? null,
    written,
    trial: { asked: input !== null, answer: input ? trial.data : undefined, failed: trial.isError },
    propose,
    pending,
    refusal,
  };
}

export type DraftedPolicy = ReturnType<typeof usePolicyDraft>;
