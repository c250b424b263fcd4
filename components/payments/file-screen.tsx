'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useLocale, useTranslations } from 'use-intl';
import { useVisit } from '@/components/shell/shell-context';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Callout } from '@/components/ui/callout';
import { Figure } from '@/components/ui/figure';
import { PropertyList, Section } from '@/components/ui/property-list';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { Diff } from '@/components/value/diff';
import { HashText, RefText } from '@/components/value/hash-text';
import { MaskedIban } from '@/components/value/masked';
import { formatBusinessDate } from '@/components/value/format-date';
import { Money } from '@/components/value/money';
import { StatusBadge } from '@/components/value/status-badge';
import { FileActions } from './file-actions';
import { FileLines } from './file-lines-section';
import { FileStory } from './file-story-section';
import { BankStatus } from './order-panel';
import { fileTones, type FileDetail } from './payment-words';

/** One payment file: how much leaves, what is new in it, every line, its hash, and what the bank said. */
export function FileScreen({ initial }: { initial: FileDetail }) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.payments.file.queryOptions({ fileId: initial.id }),
    initialData: initial,
    // A file on its way changes by the bank's hand, not by ours.
    refetchInterval: 15_000,
  });
  const t = useTranslations('payments');
  useVisit({ href: `/payments/files/${data.id}`, title: t(`file.title.${data.direction}`, { ref: data.ref }) });
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-3 pb-8">
        <Head file={data} />
        <Waiting file={data} />
        <NewIbans file={data} />
        <SinceLast file={data} />
        <FileLines file={data} />
      </div>
      <aside
        aria-label={t('file.about')}
        className="flex w-[clamp(320px,30vw,440px)] shrink-0 flex-col border-l bg-surface"
      >
        <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-4 pt-3 pb-6">
          <About file={data} />
          <FileStory file={data} />
        </div>
        <FileActions file={data} />
      </aside>
    </div>
  );
}

function Head({ file }: { file: FileDetail }) {
  const t = useTranslations('payments');
  const locale = useLocale();
  return (
    <header className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2 text-ink-2">
        <Link href="/payments/files" className="text-accent underline-offset-2 hover:underline">
          {t('files.title')}
        </Link>
        <span aria-hidden>/</span>
        <RefText>{file.ref}</RefText>
        <StatusBadge
          status={file.state === 'prepared' && file.requestId ? 'waiting' : file.state}
          noun="payments.file"
          tones={{ ...fileTones, waiting: 'info' }}
        />
      </div>
      <h1 className="text-title font-semibold tracking-tight">
        {t(`file.title.${file.direction}`, { ref: file.ref })}
      </h1>
      <Figure
        big
        value={<Money value={{ amountMinor: file.totalMinor, currency: file.currency }} />}
        note={t(`file.moves.${file.direction}`, {
          account: file.bankAccountName,
          date: formatBusinessDate(file.executionDate, locale),
          count: file.orderCount,
        })}
      />
    </header>
  );
}

function Waiting({ file }: { file: FileDetail }) {
  const t = useTranslations('payments.file');
  if (file.state === 'prepared' && file.requestId)
    return (
      <Callout
        tone="info"
        action={
          <Link
            href={`/approvals?tab=waiting&open=${file.requestId}`}
            className="font-medium underline underline-offset-2"
          >
            {t('openRequest')}
          </Link>
        }
      >
        {t('waits')}
      </Callout>
    );
  if (file.state === 'sending') return <Callout tone="warn">{t('inDoubt')}</Callout>;
  if (file.reasonText) return <Callout tone="danger">{file.reasonText}</Callout>;
  return null;
}

/** Payees whose account is another than the last time, or that we pay for the first time: where fraud would stand. */
function NewIbans({ file }: { file: FileDetail }) {
  const t = useTranslations('payments.file');
  const fresh = file.lines.filter((line) => !line.ibanUsedBefore);
  if (file.direction === 'in' || fresh.length === 0) return null;
  const shown = fresh.slice(0, 6);
  return (
    <Callout tone="warn">
      <p className="font-medium">{t('firstUses', { count: fresh.length })}</p>
      {shown.map((line) => (
        <p key={line.id}>
          {line.holderName}, <Money value={{ amountMinor: line.amountMinor, currency: line.currency }} />
          {line.formerIban ? `, ${t('formerly', { iban: line.formerIban })}` : ''}
        </p>
      ))}
      {fresh.length > shown.length ? <p>{t('andMore', { count: fresh.length - shown.length })}</p> : null}
    </Callout>
  );
}

function SinceLast({ file }: { file: FileDetail }) {
  const t = useTranslations('payments.file');
  const { last } = file;
  if (!last) return <p className="text-ink-2">{t('noLast')}</p>;
  const changed = file.lines.filter((line) => line.formerIban);
  return (
    <Section title={t('sinceLast', { ref: last.ref })}>
      <Diff
        rows={[
          {
            key: 'date',
            label: t('execution'),
            kind: 'figure',
            before: <BusinessDateText date={last.executionDate} />,
            after: <BusinessDateText date={file.executionDate} />,
          },
          { key: 'orders', label: t('orders'), kind: 'figure', before: last.orderCount, after: file.orderCount },
          {
            key: 'total',
            label: t('total'),
            kind: 'figure',
            before: <Money value={{ amountMinor: last.totalMinor, currency: file.currency }} />,
            after: <Money value={{ amountMinor: file.totalMinor, currency: file.currency }} />,
          },
          ...changed.map((line) => ({
            key: line.id,
            label: line.holderName,
            before: <MaskedIban text={line.formerIban} />,
            after: <MaskedIban text={line.iban} />,
          })),
        ]}
      />
    </Section>
  );
}

function About({ file }: { file: FileDetail }) {
  const t = useTranslations('payments.file');
  return (
    <Section title={t('about')}>
      <PropertyList
        items={[
          { label: t('account'), value: file.bankAccountName },
          { label: t('iban'), value: <MaskedIban text={file.accountIban} /> },
          { label: t('execution'), value: <BusinessDateText date={file.executionDate} /> },
          {
            label: t('format'),
            value: `${file.direction === 'out' ? 'pain.001.001.09' : 'pain.008.001.08'}, ${file.scheme}`,
          },
          { label: t('messageId'), value: <span className="font-mono">{file.messageId}</span> },
          { label: t('hash'), value: <HashText hash={file.sha256} label="" /> },
          { label: t('size'), value: t('bytes', { count: file.sizeBytes }) },
          { label: t('builtBy'), value: file.builtByName },
          { label: t('sent'), value: <Instant at={file.sentAt} /> },
          { label: t('bankStatus'), value: file.bankStatus ? <BankStatus code={file.bankStatus} /> : null },
          { label: t('receipt'), value: file.bankReceipt },
        ]}
      />
    </Section>
  );
}
