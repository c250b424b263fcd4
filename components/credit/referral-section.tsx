'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { useMoneyText } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import type { OrderDetail } from './credit-words';

/** A purchase that the rules left to people: where its request is, or the button that asks for it. */
export function Referral({ order }: { order: OrderDetail }) {
  const t = useTranslations('credit.referral');
  const waiting = order.requests.find((request) => request.status === 'pending');
  return (
    <>
      {order.state === 'referred' ? (
        <Callout tone="warn" className="items-center">
          <p>{waiting ? t('waits', { ref: waiting.ref }) : t('referred')}</p>
          <div className="mt-2">
            {waiting ? (
              <Link href={`/approvals?open=${waiting.requestId}`} className={buttonClass()}>
                {t('open')}
              </Link>
            ) : (
              <Ask order={order} />
            )}
          </div>
        </Callout>
      ) : null}
      {order.requests.map((request) => (
        <p key={request.requestId} className="flex items-center gap-2">
          <Link
            href={`/approvals?open=${request.requestId}`}
            className="font-mono text-accent underline-offset-2 hover:underline"
          >
            {request.ref}
          </Link>
          <StatusBadge status={request.status} />
        </p>
      ))}
    </>
  );
}

function Ask({ order }: { order: OrderDetail }) {
  const t = useTranslations('credit.referral');
  const money = useMoneyText();
  const mayAsk = useCan()('credit.decide');
  const { act, pending } = useAct(useTRPC().credit.decideReferred.mutationOptions());
  return (
    <Button
      variant="primary"
      pending={pending}
      disabledReason={mayAsk ? null : t('onlyOfficers')}
      onClick={() => void act({ orderId: order.id, version: order.version })}
    >
      {t('ask', { amount: money({ amountMinor: order.amountMinor, currency: order.currency }) })}
    </Button>
  );
}
