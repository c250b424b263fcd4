'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useReader } from '@/components/shell/reader';
import type { RouterOutputs } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { Figure, FigureStrip } from '@/components/ui/figure';
import { PageHeader } from '@/components/ui/page-header';
import { Section } from '@/components/ui/property-list';
import { BusinessDateText } from '@/components/value/dates';
import { DueBadge } from '@/components/value/due-badge';
import { RefText } from '@/components/value/hash-text';
import { Money } from '@/components/value/money';
import { NoticesSection } from './notices-section';

export type TodayProps = {
  /** Null where the reader may not see it. */
  counts: RouterOutputs['approvals']['counts'] | null;
  toDecide: RouterOutputs['approvals']['inbox']['rows'] | null;
  day: RouterOutputs['operations']['day'] | null;
  seals: RouterOutputs['audit']['sealState'] | null;
  notices: RouterOutputs['notifications']['mine'];
};

/** What waits for whoever signs in: decisions, what is in the way of the day, and what they were told. */
export function TodayScreen(props: TodayProps) {
  const t = useTranslations('today');
  const { name } = useReader();
  const waits = (props.counts?.mine ?? 0) > 0 || (props.day?.inTheWay.length ?? 0) > 0;
  const first = name.split(' ')[0] ?? name;
  return (
    <>
      <PageHeader title={t('title')} lead={t(waits ? 'hello' : 'calm', { name: first })} />
      <div className="flex max-w-[1180px] flex-col gap-6 px-4 pb-8">
        <Figures {...props} />
        <div className="grid grid-cols-1 gap-x-10 gap-y-6 lg:grid-cols-2">
          <div className="flex flex-col gap-6">
            {props.toDecide ? <ToDecide rows={props.toDecide} /> : null}
            {props.day ? <Day day={props.day} /> : null}
          </div>
          <div className="flex flex-col gap-6">
            <NoticesSection initial={props.notices} />
            <Link href="/access/sessions" className={`${linkClass} self-start`}>
              {t('goTo.sessions')}
            </Link>
          </div>
        </div>
      </div>
    </>
  );
}

const linkClass = 'text-accent underline-offset-2 hover:underline';

function Figures({ counts, seals, notices }: TodayProps) {
  const t = useTranslations('today.figure');
  return (
    <FigureStrip>
      {counts ? (
        <>
          <Figure
            big
            label={<Link href="/approvals">{t('mine')}</Link>}
            value={counts.mine}
            note={t('mineNote', { count: counts.mine })}
          />
          <Figure big label={<Link href="/approvals?tab=waiting">{t('waiting')}</Link>} value={counts.waiting} />
          <Figure big label={<Link href="/approvals?tab=submitted">{t('submitted')}</Link>} value={counts.submitted} />
        </>
      ) : null}
      <Figure big label={t('unread')} value={notices.unread} />
      {seals ? <Figure big label={<Link href="/audit">{t('unsealed')}</Link>} value={String(seals.unsealed)} /> : null}
    </FigureStrip>
  );
}

function ToDecide({ rows }: { rows: NonNullable<TodayProps['toDecide']> }) {
  const t = useTranslations('today.decide');
  const { now } = useReader();
  return (
    <Section
      title={t('title')}
      action={
        <Link href="/approvals" className={linkClass}>
          {t('all')}
        </Link>
      }
    >
      {rows.length === 0 ? <p className="text-ink-2">{t('nothing')}</p> : null}
      <ul className="flex flex-col">
        {rows.map((row) => (
          <li key={row.id} className="border-b">
            <Link
              href={`/approvals?tab=mine&open=${row.id}`}
              className="-mx-2 flex min-h-row items-center gap-3 rounded px-2 hover:bg-hover"
            >
              <RefText className="text-ink-2">{row.ref}</RefText>
              <span className="min-w-0 flex-1 truncate">{row.title}</span>
              {row.amountMinor !== null && row.currency !== null ? (
                <Money value={{ amountMinor: row.amountMinor, currency: row.currency }} />
              ) : null}
              <DueBadge dueAt={row.dueAt} now={now} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Day({ day }: { day: NonNullable<TodayProps['day']> }) {
  const t = useTranslations('today.day');
  return (
    <Section
      title={
        <>
          {t('title', { date: '' })}
          <BusinessDateText date={day.date} style="full" />
        </>
      }
      action={
        <Link href="/operations/close" className={linkClass}>
          {t('see')}
        </Link>
      }
    >
      <p>{day.message ?? t(day.state)}</p>
      {day.inTheWay.length === 0 ? <p className="text-ink-2">{t('clear')}</p> : null}
      <ul className="flex flex-col">
        {day.inTheWay.map((line) => (
          <li key={line.code} className="border-b">
            <Link href={line.href} className="-mx-2 flex min-h-row items-center gap-3 rounded px-2 hover:bg-hover">
              <span className="tabular w-10 text-right font-semibold">{line.count}</span>
              <span className="min-w-0 flex-1">
                {t.has(`line.${line.code}`) ? t(`line.${line.code}`, { count: line.count }) : line.text}
              </span>
              {line.blocks ? <Badge tone="danger">{t('blocks')}</Badge> : null}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
