'use client';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button, buttonClass } from '@/components/ui/button';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import type { Merchant } from './merchant-screen';

/** Change the account, stop payouts at once, or ask for them to go on. */
export function MerchantActions({ merchant }: { merchant: Merchant }) {
  const t = useTranslations('merchants');
  const can = useCan();
  const [asking, setAsking] = useState<'hold' | 'release' | null>(null);
  const trpc = useTRPC();
  const { name } = merchant;
  const held = useAct(trpc.merchants.hold.mutationOptions(), { done: t('hold.done', { name }) });
  const released = useAct(trpc.merchants.release.mutationOptions(), { done: t('release.done', { name }) });
  const noRight = (permission: string) => (can(permission) ? null : t('noRight', { permission }));
  const close = (open: boolean) => !open && setAsking(null);
  const ended = (outcome: { status: string }) => {
    if (outcome.status === 'done' || outcome.status === 'pending') setAsking(null);
  };
  const mayChange = can('merchants.changeBankDetails');
  return (
    <>
      {merchant.status === 'held' ? (
        <Button disabledReason={noRight('merchants.release')} onClick={() => setAsking('release')}>
          {t('release.button')}
        </Button>
      ) : (
        <Button
          disabledReason={merchant.status === 'closed' ? t('closed') : noRight('merchants.hold')}
          onClick={() => setAsking('hold')}
        >
          {t('hold.button')}
        </Button>
      )}
      {mayChange ? (
        <Link href={`/merchants/${merchant.id}/bank-details`} className={buttonClass({ variant: 'primary' })}>
          {t('change.button')}
        </Link>
      ) : (
        <Button disabledReason={noRight('merchants.changeBankDetails')}>{t('change.button')}</Button>
      )}
      <ReasonDialog
        open={asking === 'hold'}
        onOpenChange={close}
        title={t('hold.title', { name })}
        consequence={t('hold.what')}
        label={t('reason')}
        action={t('hold.action', { name })}
        tone="danger"
        pending={held.pending}
        onConfirm={(reason) => void held.act({ merchantId: merchant.id, reason }).then(ended)}
      />
      <ReasonDialog
        open={asking === 'release'}
        onOpenChange={close}
        title={t('release.title', { name })}
        consequence={t('release.what')}
        label={t('reason')}
        action={t('release.action')}
        pending={released.pending}
        onConfirm={(reason) =>
          void released.act({ merchantId: merchant.id, version: merchant.version, reason }).then(ended)
        }
      />
    </>
  );
}
