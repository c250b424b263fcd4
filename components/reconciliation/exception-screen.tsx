'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { RefText } from '@/components/value/hash-text';
import { StatusBadge } from '@/components/value/status-badge';
import { BankLine } from './bank-line-section';
import { MatchDesk } from './match-desk-section';
import { MatchList } from './match-list-section';
import { OwnerButton } from './owner-button-section';
import { ageTone, exceptionTones, type ExceptionDetail } from './recon-words';

/** One bank line that no rule could book: what the bank says at the left, what it could be at the right. */
export function ExceptionScreen({ initial }: { initial: ExceptionDetail }) {
  const t = useTranslations('reconciliation');
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.reconciliation.exception.queryOptions({ exceptionId: initial.id }),
    initialData: initial,
  });
  useVisit({ href: `/reconciliation/${data.id}`, title: `${data.ref} ${t(`cause.${data.cause}`)}` });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Head item={data} />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(340px,5fr)_minmax(440px,7fr)] border-t">
        <div className="flex min-w-0 flex-col gap-5 overflow-y-auto border-r px-4 pt-3 pb-8">
          <BankLine item={data} />
          <MatchList item={data} />
        </div>
        <div className="flex min-h-0 min-w-0 flex-col">
          <MatchDesk key={data.version} item={data} />
        </div>
      </div>
    </div>
  );
}

function Head({ item }: { item: ExceptionDetail }) {
  const t = useTranslations('reconciliation');
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3 pb-2">
      <div className="flex min-w-0 flex-col gap-0.5">
        <div className="flex flex-wrap items-center gap-2 text-ink-2">
          <Link href="/reconciliation" className="text-accent underline-offset-2 hover:underline">
            {t('title')}
          </Link>
          <span aria-hidden>/</span>
          <RefText>{item.ref}</RefText>
          <StatusBadge status={item.state} noun="reconciliation" tones={exceptionTones} />
          {item.state === 'closed' ? null : (
            <Badge tone={ageTone(item.ageDays)}>{t('days', { count: item.ageDays })}</Badge>
          )}
        </div>
        <h1 className="text-title font-semibold tracking-tight">{t(`cause.${item.cause}`)}</h1>
        <p className="text-ink-2">{t(`causeWhat.${item.cause}`)}</p>
      </div>
      <div className="ml-auto flex items-center gap-2">
        <OwnerButton item={item} />
      </div>
      {item.waitingRequestId ? (
        <Callout
          tone="info"
          className="w-full"
          action={
            <Link
              href={`/approvals?tab=waiting&open=${item.waitingRequestId}`}
              className="font-medium underline underline-offset-2"
            >
              {item.waitingRequestRef}
            </Link>
          }
        >
          {t('waits')}
        </Callout>
      ) : null}
    </header>
  );
}
