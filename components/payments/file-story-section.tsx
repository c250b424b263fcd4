'use client';
import { useTranslations } from 'use-intl';
import { Section } from '@/components/ui/property-list';
import { Timeline } from '@/components/ui/timeline';
import { Instant } from '@/components/value/dates';
import type { FileDetail } from './payment-words';

/** What the bank said, and who did what with the file. */
export function FileStory({ file }: { file: FileDetail }) {
  const t = useTranslations('payments.file');
  return (
    <>
      <Section title={t('reports')}>
        {file.reports.length === 0 ? (
          <p className="text-ink-2">{t('noReports')}</p>
        ) : (
          <Timeline
            items={file.reports.toReversed().map((report) => ({
              key: report.id,
              what: <span className="font-mono">{report.messageId}</span>,
              when: <Instant at={report.receivedAt} />,
              detail: findingsOf(report.findings).join(' ') || undefined,
              tone: findingsOf(report.findings).length > 0 ? 'warn' : 'info',
            }))}
          />
        )}
      </Section>
      <Section title={t('history')}>
        <Timeline
          items={file.history.toReversed().map((step, index) => ({
            key: String(index),
            what: t.has(`step.${stepKey(step)}`) ? t(`step.${stepKey(step)}`) : `${step.command} · ${step.outcome}`,
            who: step.actorId,
            when: <Instant at={step.at} />,
            tone: step.outcome === 'denied' || step.outcome === 'refused' ? 'danger' : 'neutral',
            detail: step.reason ?? undefined,
          }))}
        />
      </Section>
    </>
  );
}

const stepKey = (step: { command: string; outcome: string }) => `${step.command}_${step.outcome}`.replaceAll('.', '_');

/** Findings are sentences, or objects with a message, as the reader of the report wrote them. */
function findingsOf(findings: unknown): string[] {
  if (!Array.isArray(findings)) return [];
  return findings.flatMap((one: unknown) => {
    if (typeof one === 'string') return [one];
    const message = typeof one === 'object' && one !== null && 'message' in one ? one.message : null;
    return typeof message === 'string' ? [message] : [];
  });
}
