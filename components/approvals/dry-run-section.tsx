'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Callout } from '@/components/ui/callout';
import { Section } from '@/components/ui/property-list';

/** What would happen if this were submitted: who is asked and by which policy, or why it would be refused. */
export function DryRunSection({ command, input }: { command: string; input: Record<string, unknown> | null }) {
  const t = useTranslations('approvals.dry');
  const format = useFormatter();
  const { data } = useQuery({
    ...useTRPC().approvals.dryRun.queryOptions({ command, input: input ?? {} }),
    enabled: input !== null,
    retry: false,
  });
  if (!data || input === null) return null;
  const who = format.list([...data.mayApprove], { type: 'disjunction' });
  return (
    <Section title={t('title')}>
      {data.refusal ? <Callout tone="danger">{data.refusal.message}</Callout> : null}
      {data.runsAtOnce ? <p>{t('once')}</p> : null}
      {data.steps.length > 0 && !data.refusal ? <p>{who ? t('waits', { who }) : t('nobody')}</p> : null}
      {data.policies.length > 0 ? (
        <p className="text-small text-ink-3">{data.policies.map((policy) => policy.name).join(' · ')}</p>
      ) : null}
      {data.splitting ? <Callout tone="warn">{t('splitting', { count: data.splitting.acts })}</Callout> : null}
    </Section>
  );
}
