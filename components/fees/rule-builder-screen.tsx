'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan, useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { PageHeader } from '@/components/ui/page-header';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusBadge } from '@/components/value/status-badge';
import { draftOf, emptyDraft, lastMonth, ruleOf, type RuleDetail, type RuleDraft } from './fee-words';
import { RuleForm } from './rule-form';
import { ruleTones } from './rules.columns';
import { TrialSection } from './trial-section';
import { VersionsSection } from './versions-section';

/** Builds a rule at the left, reads it as a sentence and tries it on last month at the right. */
export function RuleBuilderScreen({ rule }: { rule: RuleDetail | null }) {
  const t = useTranslations('fees');
  const [draft, setDraft] = useState<RuleDraft>(rule ? draftOf(rule) : emptyDraft);
  const { businessDate } = useReader();
  const period = lastMonth(businessDate);
  const trpc = useTRPC();
  const wanted = useDeferredValue(ruleOf(draft));
  const mayDraft = useCan()('fees.draftRule');
  const readOnly = !mayDraft || (rule !== null && rule.status !== 'draft');
  const { data: trial, isError: failed } = useQuery({
    ...trpc.fees.tryRule.queryOptions({ ...(wanted ?? ruleOf({ ...emptyDraft, name: '-' })!), ...period }),
    enabled: mayDraft && wanted !== null,
    placeholderData: keepPreviousData,
  });
  const faults = wanted ? (trial?.faults ?? []) : [];
  const general = faults.filter((fault) => fault.field === null);
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <PageHeader
        title={rule ? rule.name : t('builder.title')}
        badges={
          rule ? (
            <>
              <StatusBadge status={rule.status} noun="fees" tones={ruleTones} />
              <span className="text-ink-2">{`v${rule.version}`}</span>
            </>
          ) : null
        }
        lead={trial && wanted ? trial.sentence : (rule?.sentence ?? t('builder.lead'))}
        actions={<Actions {...{ rule, draft, readOnly, blocked: wanted === null || faults.length > 0 }} />}
      />
      <div className="grid gap-6 px-4 pb-8 xl:grid-cols-[minmax(360px,460px)_1fr]">
        <div className="flex flex-col gap-4">
          <RuleForm draft={draft} codeFixed={rule !== null} readOnly={readOnly} faults={faults} onChange={setDraft} />
          {general.map((fault) => (
            <Callout key={fault.code} tone="danger">
              {fault.message}
            </Callout>
          ))}
        </div>
        <div className="flex flex-col gap-6">
          {trial && wanted ? <TrialSection trial={trial} currency={draft.currency} month={period.from} /> : null}
          {mayDraft && wanted && !trial && !failed ? <Skeleton className="h-24 w-full" /> : null}
          {rule ? <RuleFacts rule={rule} /> : null}
          {rule ? <VersionsSection rule={rule} /> : null}
        </div>
      </div>
    </div>
  );
}

function RuleFacts({ rule }: { rule: RuleDetail }) {
  const t = useTranslations('fees.rule');
  return (
    <Section title={t('facts')}>
      <PropertyList
        items={[
          { label: t('draftedBy'), value: rule.draftedByName },
          { label: t('request'), value: rule.requestRef ?? '—' },
          { label: t('law'), value: rule.ceiling?.source ?? t('noLaw') },
        ]}
      />
    </Section>
  );
}

type ActionsProps = { rule: RuleDetail | null; draft: RuleDraft; readOnly: boolean; blocked: boolean };

function Actions({ rule, draft, readOnly, blocked }: ActionsProps) {
  const t = useTranslations('fees.builder');
  const trpc = useTRPC();
  const router = useRouter();
  const create = useAct(trpc.fees.draftRule.mutationOptions(), {
    done: t('drafted'),
    onDone: (made) => ('ruleId' in made ? router.push(`/fees/rules/${made.ruleId}`) : undefined),
  });
  const edit = useAct(trpc.fees.editDraft.mutationOptions(), { done: t('saved'), onDone: () => router.refresh() });
  const publish = useAct(trpc.fees.publishRule.mutationOptions());
  const input = ruleOf(draft);
  const why = blocked ? t('blocked') : null;
  if (!rule) {
    return (
      <Button
        variant="primary"
        pending={create.pending}
        disabledReason={readOnly ? t('onlyAdmins') : why}
        onClick={() => (input ? void create.act({ ...input, code: draft.code.trim() }) : undefined)}
      >
        {t('saveDraft')}
      </Button>
    );
  }
  if (rule.status !== 'draft') return null;
  const changed = JSON.stringify(input) !== JSON.stringify(ruleOf(draftOf(rule)));
  const propose = async () => {
    const outcome = await publish.act({ ruleId: rule.id, rowVersion: rule.rowVersion });
    if (outcome.status !== 'failed') router.refresh();
  };
  return (
    <>
      <Button
        pending={edit.pending}
        disabledReason={readOnly ? t('onlyAdmins') : (why ?? (changed ? null : t('unchanged')))}
        onClick={() => (input ? void edit.act({ ...input, ruleId: rule.id, rowVersion: rule.rowVersion }) : undefined)}
      >
        {t('saveDraft')}
      </Button>
      <Button
        variant="primary"
        pending={publish.pending}
        disabledReason={readOnly ? t('onlyAdmins') : (why ?? (changed ? t('saveFirst') : null))}
        onClick={() => void propose()}
      >
        {t('propose')}
      </Button>
    </>
  );
}
