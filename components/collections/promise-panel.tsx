'use client';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button, buttonClass } from '@/components/ui/button';
import { Figure } from '@/components/ui/figure';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList } from '@/components/ui/property-list';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { promiseTones, type PromiseRow } from './case-words';

/** One promise and what became of it; an open one can be called off, after which the customer may be contacted again. */
export function PromisePanel({ promise, onClose }: { promise: PromiseRow | null; onClose: () => void }) {
  const t = useTranslations('collections');
  if (!promise)
    return (
      <PeekPanel title={t('promises.gone')} onClose={onClose}>
        <p className="text-ink-2">{t('promises.goneWhat')}</p>
      </PeekPanel>
    );
  const { currency } = promise;
  return (
    <PeekPanel
      title={promise.customerName}
      eyebrow={
        <>
          <RefText>{promise.caseRef}</RefText>
          <StatusBadge status={promise.state} noun="collections" tones={promiseTones} />
        </>
      }
      onClose={onClose}
      footer={
        <>
          <Link href={`/collections/${promise.caseId}`} className={buttonClass()}>
            {t('promises.openCase')}
          </Link>
          {promise.state === 'open' ? <CallOff promise={promise} /> : null}
        </>
      }
    >
      <Figure
        big
        value={<Money value={{ amountMinor: promise.amountMinor, currency }} />}
        note={
          <>
            {t('promises.by')} <BusinessDateText date={promise.dueDate} />
          </>
        }
      />
      <PropertyList
        items={[
          { label: t('column.received'), value: <Money value={{ amountMinor: promise.receivedMinor, currency }} /> },
          { label: t('column.taken'), value: <BusinessDateText date={promise.takenOn} /> },
          { label: t('column.by'), value: promise.takenBy },
          { label: t('promises.judged'), value: <BusinessDateText date={promise.judgedOn} /> },
        ]}
      />
    </PeekPanel>
  );
}

function CallOff({ promise }: { promise: PromiseRow }) {
  const t = useTranslations('collections');
  const mayWork = useCan()('collections.work');
  const [asking, setAsking] = useState(false);
  const { act, pending } = useAct(useTRPC().collections.cancelPromise.mutationOptions(), {
    done: t('promises.cancelled'),
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button disabledReason={mayWork ? null : t('onlyAgents')} onClick={() => setAsking(true)}>
        {t('promises.cancel')}
      </Button>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('promises.cancel')}
        consequence={t('promises.cancelWhat')}
        label={t('skip.reason')}
        action={t('promises.cancel')}
        pending={pending}
        onConfirm={(reason) => void act({ promiseId: promise.id, reason })}
      />
    </>
  );
}
