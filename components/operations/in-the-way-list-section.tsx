'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'use-intl';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { Section } from '@/components/ui/property-list';
import { useMoneyText } from '@/components/value/money';
import { placeOf, type DayView, type InTheWay } from './close-words';

/** What keeps the day from being closed, first, and then what will be missed when it is. */
export function InTheWayList({ day }: { day: DayView }) {
  const t = useTranslations('operations');
  const lines = day.inTheWay.toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
  return (
    <Section title={t('inTheWay')}>
      {lines.length === 0 ? (
        <Callout tone="ok">{day.state === 'done' ? t('closed') : t('clear')}</Callout>
      ) : (
        <ul className="divide-y divide-line overflow-hidden rounded-lg border bg-surface">
          {lines.map((line) => (
            <Row key={line.code} line={line} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ line }: { line: InTheWay }) {
  const t = useTranslations('operations');
  const href = placeOf(line);
  const words = t.has(`way.${line.code}`) ? t(`way.${line.code}`, { count: line.count }) : `${line.count} ${line.text}`;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <span className="min-w-0 flex-1">{line.code === 'close-blocked' ? line.text : words}</span>
      <Badge tone={line.blocks ? 'danger' : 'neutral'}>{line.blocks ? t('blocks') : t('waits')}</Badge>
      {href ? (
        <Link
          href={href}
          aria-label={`${t('deal')}: ${words}`}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {t('deal')}
        </Link>
      ) : null}
      {line.files.map((file) => (
        <Waits key={file.id} file={file} />
      ))}
    </li>
  );
}

/** A file that has not left, and whom it waits for. */
function Waits({ file }: { file: InTheWay['files'][number] }) {
  const t = useTranslations('operations.way');
  const role = useTranslations('access.role');
  const format = useFormatter();
  const money = useMoneyText();
  const amount = money({ amountMinor: file.totalMinor, currency: file.currency });
  const roles = format.list(
    (file.waitingRoles ?? []).map((code) => (role.has(code) ? role(code) : code)),
    { type: 'conjunction' },
  );
  return (
    <p className="w-full text-small text-ink-2">
      <Link href={`/payments/files/${file.id}`} className="text-accent underline underline-offset-2">
        {t('file', { ref: file.ref, amount })}
      </Link>{' '}
      {file.state === 'approved'
        ? t('ready')
        : file.requestRef
          ? t('waitsFor', { request: file.requestRef, roles })
          : t('notAsked')}
    </p>
  );
}
