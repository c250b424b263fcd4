'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { EmptyState } from '@/components/ui/states';
import { BusinessDateText } from '@/components/value/dates';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { byType, type Hit } from './support-words';

type Answer = RouterOutputs['support']['search'];

/** What was found, by kind; nothing found says as what the text was read and what to try instead. */
export function SearchResults({ answer, text }: { answer: Answer; text: string }) {
  const t = useTranslations('support');
  if (answer.hits.length === 0)
    return <EmptyState title={t('none.title', { text })} what={answer.suggestion ?? t('none.what')} />;
  return (
    <div className="flex flex-col gap-5 py-4">
      {byType(answer.hits).map(({ type, hits }) => (
        <section key={type} aria-labelledby={`hits-${type}`}>
          <h2 id={`hits-${type}`} className="px-4 pb-1 text-small font-semibold">
            {t(`type.${type}`)} <span className="font-normal text-ink-3">{hits.length}</span>
          </h2>
          <ul className="border-t">
            {hits.map((hit) => (
              <HitRow key={hit.id} hit={hit} />
            ))}
          </ul>
        </section>
      ))}
      {answer.more ? <p className="px-4 text-ink-2">{t('more')}</p> : null}
    </div>
  );
}

function HitRow({ hit }: { hit: Hit }) {
  const money =
    hit.amountMinor !== null && hit.currency ? { amountMinor: hit.amountMinor, currency: hit.currency } : null;
  return (
    <li className="border-b">
      <Link
        href={`/support/${hit.customerId}`}
        className="grid min-h-9 grid-cols-[minmax(150px,1.2fr)_minmax(140px,1fr)_minmax(140px,1fr)_110px_120px_120px] items-center gap-x-4 px-4 hover:bg-hover"
      >
        <span className="truncate font-medium">{hit.customerName}</span>
        <span className="truncate text-ink-2">
          {hit.city} ({hit.country})
        </span>
        <span className="truncate">
          <RefText>{hit.ref}</RefText> <span className="text-small text-ink-3">{hit.matched}</span>
        </span>
        {hit.on ? <BusinessDateText date={hit.on} /> : <span />}
        <span className="text-right">{money ? <Money value={money} /> : null}</span>
        <span>{hit.state ? <StatusBadge status={hit.state} /> : null}</span>
      </Link>
    </li>
  );
}
