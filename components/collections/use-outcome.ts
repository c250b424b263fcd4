'use client';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { addDays, businessDate, isBusinessDate } from '@/server/kernel/business-date';
import { formatDecimal, parseDecimal } from '@/server/kernel/money';
import type { CaseDetail, Outcome } from './case-words';

export type OutcomeDraft = {
  outcome: Outcome | null;
  /** A plain decimal in the currency of the case. */
  amount: string;
  /** The day of the promise, or of the call-back. */
  on: string;
  note: string;
  /** The customer called us: no attempt of ours. */
  inbound: boolean;
};

/** The amount in minor units; null while it is no amount or more than is owed. */
export function promisedMinor(amount: string, owed: { owedMinor: bigint; currency: string }): bigint | null {
  try {
    const minor = parseDecimal(amount.trim(), owed.currency);
    return minor > 0n && minor <= owed.owedMinor ? minor : null;
  } catch {
    return null;
  }
}

/** What somebody writes down about a contact, and how it is saved: first the promise, then the contact, then the next case. */
export function useOutcome(found: CaseDetail, next: () => void) {
  const t = useTranslations('collections');
  const trpc = useTRPC();
  const today = businessDate(found.businessDate);
  const [draft, setDraft] = useState<OutcomeDraft>({
    outcome: null,
    amount: formatDecimal(found.owedMinor, found.currency),
    on: addDays(today, 7),
    note: '',
    inbound: false,
  });
  const promise = useAct(trpc.collections.takePromise.mutationOptions(), { quiet: true });
  const contact = useAct(trpc.collections.logContact.mutationOptions(), { done: t('outcome.saved') });
  // A promise that is taken already is not taken again when only the contact could not be written down.
  const promised = useRef(false);
  const amountMinor = promisedMinor(draft.amount, found);
  const why = useWhyNot(found, draft, amountMinor);

  const save = async () => {
    const { outcome, on, inbound, note } = draft;
    if (why !== null || outcome === null) return;
    if (outcome === 'promise' && amountMinor !== null && !promised.current) {
      const taken = await promise.act({ caseId: found.id, amountMinor: amountMinor.toString(), dueDate: on });
      if (taken.status !== 'done') return;
      promised.current = true;
    }
    const logged = await contact.act({
      caseId: found.id,
      channel: 'phone',
      disposition: outcome,
      inbound,
      note: note.trim(),
      callBackOn: outcome === 'call-back' ? on : null,
    });
    if (logged.status === 'done') next();
  };
  return {
    draft,
    set: (change: Partial<OutcomeDraft>) => setDraft((before) => ({ ...before, ...change })),
    amountMinor,
    today,
    why,
    save: () => void save(),
    pending: promise.pending || contact.pending,
    refusal: promise.refusal ?? contact.refusal,
  };
}

/** What is missing before the outcome can be saved, as a sentence; null when nothing is. */
function useWhyNot(found: CaseDetail, draft: OutcomeDraft, amountMinor: bigint | null): string | null {
  const t = useTranslations('collections');
  const { personId } = useReader();
  const can = useCan();
  const mine = found.lockedBy === personId;
  if (!can('collections.work')) return t('onlyAgents');
  if (found.state === 'closed') return t('case.closed');
  if (found.lockedBy !== null && !mine) return t('case.takenBy', { name: found.lockedByName ?? '' });
  if (!mine && !draft.inbound) return t('outcome.takeFirst');
  if (draft.outcome === null) return t('outcome.choose');
  if (draft.outcome === 'promise' && amountMinor === null) return t('promise.amountFault');
  const dated = draft.outcome === 'promise' || draft.outcome === 'call-back';
  if (dated && (!isBusinessDate(draft.on) || draft.on < found.businessDate)) return t('promise.dateFault');
  return null;
}
