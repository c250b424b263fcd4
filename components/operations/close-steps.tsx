'use client';
import { Circle, CircleCheck, CirclePause, LoaderCircle } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import { Callout } from '@/components/ui/callout';
import { Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';
import { StatusBadge } from '@/components/value/status-badge';
import { dayTones, type DayView, type Step } from './close-words';

const icons = {
  done: <CircleCheck className="size-4 text-ok" aria-hidden />,
  running: <LoaderCircle className="size-4 animate-spin text-info" aria-hidden />,
  blocked: <CirclePause className="size-4 text-danger" aria-hidden />,
};

/** The steps in their order, each with what it is for, how far it is, and what it counted. */
export function CloseSteps({ day }: { day: DayView }) {
  const t = useTranslations('operations');
  const done = day.steps.filter((step) => step.state === 'done').length;
  return (
    <Section title={t('steps')} note={t('stepsDone', { done, total: day.steps.length })}>
      <ol className="divide-y divide-line overflow-hidden rounded-lg border bg-surface" aria-live="polite">
        {day.steps.map((step) => (
          <Row key={step.step} step={step} />
        ))}
      </ol>
    </Section>
  );
}

function Row({ step }: { step: Step }) {
  const t = useTranslations('operations');
  const counts = useCounts(step.counts);
  return (
    <li className="flex flex-col gap-1 px-3 py-2">
      <div className="flex items-center gap-2.5">
        {icons[step.state as keyof typeof icons] ?? <Circle className="size-4 text-ink-3" aria-hidden />}
        <span className="font-medium">{t.has(`step.${step.step}`) ? t(`step.${step.step}`) : step.step}</span>
        <StatusBadge status={step.state} noun="operations" tones={dayTones} />
        <span className="ml-auto text-small text-ink-3">
          {step.finishedAt ? <Instant at={step.finishedAt} style="time" /> : null}
        </span>
      </div>
      <p className="pl-[26px] text-ink-2">
        {counts ?? (t.has(`stepWhat.${step.step}`) ? t(`stepWhat.${step.step}`) : null)}
      </p>
      {step.message ? (
        <Callout tone={step.state === 'blocked' ? 'danger' : 'neutral'} className="ml-[26px]">
          {step.message}
        </Callout>
      ) : null}
    </li>
  );
}

/** What a step counted, as words; null before it has counted anything. */
function useCounts(counts: Step['counts']): string | null {
  const t = useTranslations('operations.count');
  const format = useFormatter();
  const shown = Object.entries(counts ?? {}).flatMap(([name, value]) => {
    if (typeof value !== 'number' && typeof value !== 'string') return [];
    const label = t.has(name) ? t(name) : name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    return [`${label} ${typeof value === 'number' ? format.number(value) : value}`];
  });
  return shown.length > 0 ? shown.join(' · ') : null;
}
