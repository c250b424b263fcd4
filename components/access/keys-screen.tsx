'use client';
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Badge, type Tone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { EmptyState, FailedState } from '@/components/ui/states';
import { Skeleton } from '@/components/ui/skeleton';
import { Instant } from '@/components/value/dates';
import { useMoneyText } from '@/components/value/money';
import { KeyDialog } from './key-dialog';

type Key = RouterOutputs['access']['keys'][number];

const tones: Readonly<Record<Key['state'], Tone>> = {
  usable: 'ok',
  ended: 'neutral',
  expired: 'neutral',
  'owner-out': 'warn',
};

/** The keys by which machines act as people: what each may do, up to which amount, when it was used, and a way to end it. */
export function KeysScreen() {
  const t = useTranslations('access.keys');
  const { data, error, refetch } = useQuery(useTRPC().access.keys.queryOptions({}));
  const may = useCan()('access.proposeKey');
  const [proposing, setProposing] = useState(false);
  const [ending, setEnding] = useState<Key | null>(null);
  if (error) return <FailedState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <Button
            variant="primary"
            icon={<KeyRound aria-hidden />}
            disabledReason={may ? null : t('mayNot')}
            onClick={() => setProposing(true)}
          >
            {t('new')}
          </Button>
        }
      />
      {data ? null : <Skeleton className="m-4 h-24" />}
      {data?.length === 0 ? <EmptyState title={t('empty.title')} what={t('empty.what')} /> : null}
      {data && data.length > 0 ? <KeyTable keys={data} onEnd={setEnding} /> : null}
      {proposing ? <KeyDialog onClose={() => setProposing(false)} /> : null}
      <EndDialog of={ending} onClose={() => setEnding(null)} />
    </>
  );
}

function KeyTable({ keys, onEnd }: { keys: readonly Key[]; onEnd: (key: Key) => void }) {
  const t = useTranslations('access.keys');
  return (
    <table aria-label={t('title')} className="w-full border-t text-left">
      <thead>
        <tr className="border-b text-small text-ink-3 [&>th]:px-2.5 [&>th]:py-1.5 [&>th]:font-medium">
          <th className="!pl-4">{t('name')}</th>
          <th>{t('owner')}</th>
          <th>{t('may')}</th>
          <th>{t('limits')}</th>
          <th>{t('lastUsed')}</th>
          <th>{t('until')}</th>
          <th>
            <span className="sr-only">{t('end')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.id} of={key} onEnd={() => onEnd(key)} />
        ))}
      </tbody>
    </table>
  );
}

function KeyRow({ of: key, onEnd }: { of: Key; onEnd: () => void }) {
  const t = useTranslations('access.keys');
  const administers = useCan()('access.suspendPerson');
  const { name, state } = key;
  return (
    <tr className="border-b align-top [&>td]:px-2.5 [&>td]:py-2">
      <td className="!pl-4">
        <span className="flex items-center gap-2">
          <span className={state === 'usable' ? 'font-medium' : 'text-ink-3'}>{name}</span>
          {state === 'usable' ? null : <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>}
        </span>
        <span className="font-mono text-small text-ink-3">cs_{key.prefix}_…</span>
      </td>
      <td>{key.ownerName}</td>
      <td className="max-w-[360px]">
        <span className="block text-small text-ink-2">{key.permissions.join(', ')}</span>
        {key.commands.length > 0 ? (
          <span className="block text-small text-ink-3">{t('onlyActs', { acts: key.commands.join(', ') })}</span>
        ) : null}
      </td>
      <td>
        <Limits of={key} />
      </td>
      <td>{key.lastUsedAt ? <Instant at={key.lastUsedAt} /> : t('never')}</td>
      <td>
        <Instant at={key.expiresAt} />
      </td>
      <td className="pr-4 text-right">
        {key.revokedAt === null && (key.mine || administers) ? (
          <Button size="sm" aria-label={t('endOne', { name })} onClick={onEnd}>
            {t('end')}
          </Button>
        ) : (
          <span className="text-small text-ink-3">{key.revokeReason}</span>
        )}
      </td>
    </tr>
  );
}

function Limits({ of: key }: { of: Key }) {
  const t = useTranslations('access.keys');
  const money = useMoneyText();
  const { currency, perActMinor, perDayMinor, spentMinor, networks } = key;
  const text = (amountMinor: bigint) => money({ amountMinor, currency: currency ?? '' });
  return (
    <span className="flex flex-col text-small text-ink-2">
      {currency === null ? <span>{t('noLimit')}</span> : null}
      {perActMinor === null ? null : <span>{t('perActOf', { amount: text(perActMinor) })}</span>}
      {perDayMinor === null ? null : (
        <span>{t('perDayOf', { amount: text(perDayMinor), spent: text(spentMinor) })}</span>
      )}
      <span className="text-ink-3">{networks.length > 0 ? networks.join(', ') : t('anywhere')}</span>
    </span>
  );
}

function EndDialog({ of: key, onClose }: { of: Key | null; onClose: () => void }) {
  const t = useTranslations('access');
  const name = key?.name ?? '';
  const end = useAct(useTRPC().access.revokeKey.mutationOptions(), { done: t('keys.ended', { name }) });
  const confirm = async (reason: string) => {
    const outcome = await end.act({ keyId: key?.id ?? '', reason });
    if (outcome.status === 'done') onClose();
  };
  return (
    <ReasonDialog
      open={key !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('keys.endTitle', { name })}
      consequence={t('keys.endWhat')}
      label={t('reason')}
      hint={t('reasonHint')}
      action={t('keys.endAction', { name })}
      tone="danger"
      pending={end.pending}
      onConfirm={(reason) => void confirm(reason)}
    />
  );
}
