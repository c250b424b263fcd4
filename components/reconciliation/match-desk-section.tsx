'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/states';
import { useMoneyText } from '@/components/value/money';
import { CandidateList } from './candidate-list-section';
import { ForceButton } from './force-button-section';
import { MatchBalance } from './match-balance-section';
import { balanceOf, minorOf, partOf, type Part } from './match-parts-words';
import { PartList } from './part-list-section';
import type { ExceptionDetail } from './recon-words';

/** Where a line is put together with what it was for, wholly or in part; the difference stands on top all the time. */
export function MatchDesk({ item }: { item: ExceptionDetail }) {
  const t = useTranslations('reconciliation.desk');
  const [parts, setParts] = useState<readonly Part[]>([]);
  const balance = balanceOf(item, parts);
  if (item.state === 'closed') return <EmptyState title={t('closed')} what={t('closedWhat')} />;
  const add = (target: Omit<Part, 'typed'>) =>
    setParts((known) => [
      ...known.filter((one) => one.targetId !== target.targetId),
      partOf(
        target,
        balanceOf(
          item,
          known.filter((one) => one.targetId !== target.targetId),
        ).leftMinor,
        item.currency,
      ),
    ]);
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-3 pb-6">
        <MatchBalance item={item} balance={balance} />
        <PartList
          parts={parts}
          currency={item.currency}
          onType={(targetId, typed) =>
            setParts((known) => known.map((one) => (one.targetId === targetId ? { ...one, typed } : one)))
          }
          onRemove={(targetId) => setParts((known) => known.filter((one) => one.targetId !== targetId))}
        />
        <CandidateList item={item} chosen={parts.map((one) => one.targetId)} onAdd={add} />
      </div>
      <Footer item={item} parts={parts} />
    </>
  );
}

function Footer({ item, parts }: { item: ExceptionDetail; parts: readonly Part[] }) {
  const t = useTranslations('reconciliation.desk');
  const trpc = useTRPC();
  const money = useMoneyText();
  const { currency } = item;
  const balance = balanceOf(item, parts);
  const { act, pending, refusal } = useAct(trpc.reconciliation.matchLine.mutationOptions(), {
    done: (result) => (result.openMinor === '0' ? t('doneAll', { ref: item.ref }) : t('donePart', { ref: item.ref })),
  });
  const why = useWhyNot(item, parts);
  const match = () =>
    void act({
      exceptionId: item.id,
      version: item.version,
      parts: parts.map((part) => ({
        targetType: part.targetType,
        targetId: part.targetId,
        amountMinor: String(minorOf(part, currency) ?? 0n),
      })),
    });
  const amount = money({ amountMinor: balance.chosenMinor, currency });
  return (
    <footer className="flex flex-wrap items-center gap-2 border-t px-4 py-3">
      {refusal ? (
        <Callout tone="danger" className="w-full">
          {refusal.message}
        </Callout>
      ) : null}
      <Button variant="primary" pending={pending} disabledReason={why} onClick={match}>
        {parts.length === 0
          ? t('match')
          : balance.leftMinor === 0n
            ? t('matchAll', { amount })
            : t('matchPart', { amount })}
      </Button>
      <ForceButton item={item} parts={parts} />
      {why ? <p className="text-ink-2">{why}</p> : null}
    </footer>
  );
}

function useWhyNot(item: ExceptionDetail, parts: readonly Part[]): string | null {
  const t = useTranslations('reconciliation.desk');
  const money = useMoneyText();
  const can = useCan();
  const { leftMinor, unreadable } = balanceOf(item, parts);
  if (!can('reconciliation.match')) return t('mayNot');
  if (item.waitingRequestId) return t('waits', { ref: item.waitingRequestRef ?? '' });
  if (parts.length === 0) return t('chooseFirst');
  if (unreadable) return t('notAnAmount');
  if (leftMinor < 0n) return t('tooMuch', { amount: money({ amountMinor: -leftMinor, currency: item.currency }) });
  return null;
}
