'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { FailedState } from '@/components/ui/states';
import { Instant } from '@/components/value/dates';
import { Money, useMoneyText } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { formatDecimal, parseDecimal } from '@/server/kernel/money';
import type { FeeCard } from './fee-words';
import { feeTones } from './fees.columns';

/** The card of one fee: rule and version, its arithmetic, what was waived and why; and the waiver itself. */
export function FeePanel({ feeId, onClose }: { feeId: string; onClose: () => void }) {
  const t = useTranslations('fees');
  const { data: fee, error, refetch } = useQuery(useTRPC().fees.fee.queryOptions({ feeId }));
  if (error && !fee)
    return (
      <PeekPanel title={t('fee.lost')} onClose={onClose}>
        <FailedState error={error} onRetry={() => void refetch()} />
      </PeekPanel>
    );
  if (!fee)
    return (
      <PeekPanel title={<Skeleton className="my-1.5 w-1/3" />} onClose={onClose}>
        <Skeleton className="w-full" />
        <Skeleton className="w-5/6" />
      </PeekPanel>
    );
  const money = (amountMinor: bigint) => <Money value={{ amountMinor, currency: fee.currency }} />;
  return (
    <PeekPanel
      onClose={onClose}
      title={money(fee.amountMinor)}
      eyebrow={
        <>
          <span className="font-mono">{fee.ref}</span>
          <StatusBadge status={fee.state} noun="fees" tones={feeTones} />
        </>
      }
    >
      <p>{fee.sentence}</p>
      <Section title={t('fee.arithmetic')}>
        <ol className="flex list-decimal flex-col gap-1 pl-5">
          {fee.arithmetic.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      </Section>
      <PropertyList
        items={[
          { label: t('fee.rule'), value: `${fee.ruleName} v${fee.ruleVersion}` },
          { label: t('fee.plan'), value: t('fee.instalment', { plan: fee.planRef, no: fee.instalmentNo }) },
          { label: t('fee.paid'), value: money(fee.paidMinor) },
          { label: t('fee.waived'), value: money(fee.waivedMinor) },
          { label: t('fee.open'), value: money(fee.openMinor) },
        ]}
      />
      {fee.waivers.length > 0 ? <Waivers fee={fee} /> : null}
      {fee.openMinor > 0n ? <WaiverForm key={fee.version} fee={fee} /> : null}
    </PeekPanel>
  );
}

function Waivers({ fee }: { fee: FeeCard }) {
  const t = useTranslations('fees.fee');
  return (
    <Section title={t('waivers')}>
      <ul className="flex flex-col gap-1">
        {fee.waivers.map((waiver) => (
          <li key={waiver.at}>
            <Money value={{ amountMinor: BigInt(waiver.amountMinor), currency: fee.currency }} /> · {waiver.reason} ·{' '}
            {waiver.by ?? waiver.requestRef ?? '—'} · <Instant at={waiver.at} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function WaiverForm({ fee }: { fee: FeeCard }) {
  const t = useTranslations('fees.waiver');
  const mayWaive = useCan()('fees.waive');
  const money = useMoneyText();
  const { act, pending } = useAct(useTRPC().fees.waive.mutationOptions(), { done: t('done') });
  const [amount, setAmount] = useState(formatDecimal(fee.openMinor, fee.currency));
  const [reason, setReason] = useState('');
  let amountMinor: bigint | null = null;
  try {
    amountMinor = parseDecimal(amount.trim(), fee.currency);
  } catch {
    amountMinor = null;
  }
  const faulty = amountMinor === null || amountMinor <= 0n || amountMinor > fee.openMinor;
  const why = !mayWaive ? t('mayNot') : faulty ? t('amountFault') : reason.trim().length < 3 ? t('reasonFault') : null;
  return (
    <Section title={t('title')}>
      <form className="flex flex-col gap-2" onSubmit={(event) => event.preventDefault()}>
        <Field layout="row" label={t('amount')}>
          <Input value={amount} disabled={!mayWaive} onChange={(event) => setAmount(event.currentTarget.value)} />
        </Field>
        <Field layout="row" label={t('reason')} required>
          <Textarea value={reason} disabled={!mayWaive} onChange={(event) => setReason(event.currentTarget.value)} />
        </Field>
        <div>
          <Button
            pending={pending}
            disabledReason={why}
            onClick={() =>
              amountMinor
                ? void act({
                    feeId: fee.id,
                    version: fee.version,
                    amountMinor: amountMinor.toString(),
                    reason: reason.trim(),
                  })
                : undefined
            }
          >
            {faulty || amountMinor === null
              ? t('waive')
              : t('waiveAmount', { amount: money({ amountMinor, currency: fee.currency }) })}
          </Button>
        </div>
      </form>
    </Section>
  );
}
