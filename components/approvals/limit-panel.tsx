'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { PeekPanel } from '@/components/ui/peek-panel';
import { Section } from '@/components/ui/property-list';
import { ErrorState } from '@/components/ui/states';
import { Instant } from '@/components/value/dates';
import { useMoneyText } from '@/components/value/money';
import { LimitDialog } from './limit-dialog';
import { limitMoney, type LimitRow } from './limits.columns';

/** One person in one role: the limit that holds, those before it, and the proposal of another. */
export function LimitPanel({ row, onClose }: { row: LimitRow; onClose: () => void }) {
  const t = useTranslations('approvals.limit');
  const roles = useTranslations('access.role');
  const money = useMoneyText();
  const may = useCan()('approvals.setPersonLimit');
  const [asking, setAsking] = useState(false);
  const now = limitMoney(row);
  const blocked = row.waitingRef ? t('waits', { ref: row.waitingRef }) : may ? null : t('mayNot');
  return (
    <PeekPanel
      title={row.personName}
      eyebrow={<span>{roles(row.role)}</span>}
      onClose={onClose}
      footer={
        <Button variant="primary" disabledReason={blocked} onClick={() => setAsking(true)}>
          {t('change')}
        </Button>
      }
    >
      <p>{now ? t('decidesUpTo', { amount: money(now) }) : t('decidesAny')}</p>
      <Callout>{t('rule')}</Callout>
      <Former row={row} />
      {asking ? <LimitDialog row={row} onClose={() => setAsking(false)} /> : null}
    </PeekPanel>
  );
}

function Former({ row: { personId, role } }: { row: LimitRow }) {
  const t = useTranslations('approvals.limit');
  const money = useMoneyText();
  const { data, error, refetch } = useQuery(useTRPC().approvals.limitHistory.queryOptions({ personId, role }));
  if (error) return <ErrorState message={error.message} onRetry={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <Section title={t('history')}>
      <ol className="flex flex-col gap-2">
        {data.map((one) => {
          const amount = limitMoney(one);
          return (
            <li key={one.id}>
              <p>{amount ? money(amount) : t('none')}</p>
              <p className="text-small text-ink-3">
                <Instant at={one.setAt} />
                {one.proposedBy ? ` · ${one.proposedBy}` : ''}
                {one.requestRef ? ` · ${one.requestRef}` : ''}
              </p>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
