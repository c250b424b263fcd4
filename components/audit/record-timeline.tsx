'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Section } from '@/components/ui/property-list';
import { Timeline } from '@/components/ui/timeline';
import { Instant } from '@/components/value/dates';

const tones = { denied: 'danger', failed: 'danger', revealed: 'warn' } as const;

/** What happened to one record, from the audit: who, what, when and why. */
export function RecordTimeline({ entityType, entityId }: { entityType: string; entityId: string }) {
  const t = useTranslations('access.person');
  const words = useTranslations('audit');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.audit.forEntity.queryOptions({ entityType, entityId, limit: 30 }));
  if (!data) return null;
  return (
    <Section title={t('history')}>
      {data.length === 0 ? (
        <p className="text-ink-2">{t('noHistory')}</p>
      ) : (
        <Timeline
          items={data.map((event) => ({
            key: String(event.id),
            what: words('did', {
              actor: event.actor,
              command: event.command,
              outcome: words(`outcome.${event.outcome}`),
            }),
            when: <Instant at={event.occurredAt} />,
            detail: event.reason,
            tone: tones[event.outcome as keyof typeof tones] ?? 'neutral',
          }))}
        />
      )}
    </Section>
  );
}
