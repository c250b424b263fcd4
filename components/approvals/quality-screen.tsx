'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC, useTRPCClient, type RouterOutputs } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { readRefusal } from '@/components/ui/refusal';
import { saveFile } from '@/components/ui/save-file';
import { Skeleton } from '@/components/ui/skeleton';
import { EmptyState, FailedState } from '@/components/ui/states';
import { toast } from '@/components/ui/toast';
import { percentOf, spanOf } from './quality-words';
import { kindKey } from './request-words';

type Quality = RouterOutputs['approvals']['quality'];
type Part = 'approvers' | 'makers' | 'waiting';
type Span = { from?: string; to?: string };
type Cell = { key: string; value: ReactNode; end?: boolean };

const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

/** How approving goes in a span of days: how fast, how closely looked at, what came back, and what waits too long. */
export function QualityScreen() {
  const t = useTranslations('approvals.quality');
  const [chosen, setChosen] = useQueryStates({ from: parseAsString, to: parseAsString });
  const span: Span = {
    ...(isDay(chosen.from) ? { from: chosen.from } : {}),
    ...(isDay(chosen.to) ? { to: chosen.to } : {}),
  };
  const { data, error, refetch } = useQuery({
    ...useTRPC().approvals.quality.queryOptions(span),
    placeholderData: keepPreviousData,
  });
  const day = (id: 'from' | 'to') => (
    <label className="flex items-center gap-2 text-ink-2">
      {t(id)}
      <Input
        type="date"
        className="w-36"
        value={chosen[id] ?? data?.[id] ?? ''}
        onChange={(event) => void setChosen({ [id]: event.target.value || null })}
      />
    </label>
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <>
            {day('from')}
            {day('to')}
          </>
        }
      />
      <hr />
      <div className="flex flex-col gap-6 px-4 py-4">
        {error ? <FailedState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="h-64" /> : null}
        {data && !error ? <Tables quality={data} span={span} /> : null}
      </div>
    </div>
  );
}

function Tables({ quality, span }: { quality: Quality; span: Span }) {
  const { minutes, share, kind } = useCells();
  const approver = (one: Quality['approvers'][number]): Cell[] => [
    { key: 'name', value: one.name },
    { key: 'kind', value: kind(one.command) },
    { key: 'decisions', value: one.decisions, end: true },
    { key: 'rejections', value: one.rejections, end: true },
    { key: 'undone', value: one.undone, end: true },
    { key: 'median', value: minutes(one.medianMinutes), end: true },
    { key: 'p90', value: minutes(one.p90Minutes), end: true },
    { key: 'unopened', value: share(one.unopened, one.decisions), end: true },
    { key: 'bulk', value: share(one.bulk, one.decisions), end: true },
  ];
  const maker = (one: Quality['makers'][number]): Cell[] => [
    { key: 'name', value: one.name },
    { key: 'kind', value: kind(one.command) },
    { key: 'ended', value: one.ended, end: true },
    { key: 'executed', value: one.executed, end: true },
    { key: 'rejected', value: share(one.rejected, one.ended), end: true },
    { key: 'withdrawn', value: one.withdrawn, end: true },
    { key: 'failed', value: one.failed, end: true },
    { key: 'expired', value: one.expired, end: true },
    { key: 'reworked', value: share(one.reworked, one.ended), end: true },
    { key: 'late', value: share(one.late, one.ended), end: true },
  ];
  const waits = (one: Quality['waiting'][number]): Cell[] => [
    { key: 'kind', value: kind(one.command) },
    { key: 'waiting', value: one.waiting, end: true },
    { key: 'overdue', value: one.overdue, end: true },
    { key: 'medianAge', value: minutes(one.medianMinutes), end: true },
    { key: 'oldest', value: minutes(one.oldestMinutes), end: true },
  ];
  return (
    <>
      <QualityTable part="approvers" span={span} rows={quality.approvers.map(approver)} />
      <QualityTable part="makers" span={span} rows={quality.makers.map(maker)} />
      <QualityTable part="waiting" span={span} rows={quality.waiting.map(waits)} />
    </>
  );
}

function useCells() {
  const t = useTranslations('approvals.quality');
  const kinds = useTranslations('approvals.kind');
  return {
    minutes: (minutes: number) => {
      const { unit, count } = spanOf(minutes);
      return t(`span.${unit}`, { count });
    },
    share: (part: number, whole: number) => t('share', { part, percent: percentOf(part, whole) }),
    kind: (command: string) => (kinds.has(kindKey(command)) ? kinds(kindKey(command)) : command),
  };
}

/** A table with its meaning above it and a file of it beside. */
function QualityTable({ part, rows, span }: { part: Part; rows: Cell[][]; span: Span }) {
  const t = useTranslations('approvals.quality');
  return (
    <section aria-label={t(`${part}.title`)} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="font-medium">{t(`${part}.title`)}</h2>
          <p className="max-w-[980px] text-ink-2">{t(`${part}.what`)}</p>
        </div>
        {rows.length > 0 ? <SaveButton part={part} span={span} /> : null}
      </div>
      {rows.length === 0 ? (
        <EmptyState title={t('empty.title')} what={t('empty.what')} />
      ) : (
        <div className="overflow-x-auto rounded-lg border bg-surface">
          <table className="w-full border-collapse text-left">
            <thead>
              <tr className="border-b text-small text-ink-3 [&>th]:h-8 [&>th]:px-3 [&>th]:font-normal">
                {rows[0]?.map((cell) => (
                  <th key={cell.key} scope="col" className={cell.end ? 'text-right' : undefined}>
                    {t(`column.${cell.key}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {rows.map((row) => (
                <tr key={row.map((cell) => String(cell.value)).join('/')} className="h-row hover:bg-hover [&>td]:px-3">
                  {row.map((cell) => (
                    <td key={cell.key} className={cell.end ? 'tabular text-right whitespace-nowrap' : undefined}>
                      {cell.value}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function SaveButton({ part, span }: { part: Part; span: Span }) {
  const t = useTranslations('approvals.quality');
  const client = useTRPCClient();
  const [pending, setPending] = useState(false);
  const save = async () => {
    setPending(true);
    try {
      const { name, text } = await client.approvals.qualityFile.query({ part, ...span });
      saveFile(name, text, 'text/csv;charset=utf-8');
    } catch (error) {
      toast.error(readRefusal(error)?.message ?? String(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Button icon={<Download aria-hidden />} pending={pending} onClick={() => void save()}>
      {t('save')}
    </Button>
  );
}
