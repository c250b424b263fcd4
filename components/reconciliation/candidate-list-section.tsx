'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/property-list';
import { BusinessDateText } from '@/components/value/dates';
import { Money } from '@/components/value/money';
import { EvidenceTable } from './evidence-table-section';
import { isPartType, type Part } from './match-parts-words';
import { absolute, type ExceptionDetail, type Target } from './recon-words';

type CandidateProps = {
  item: ExceptionDetail;
  chosen: readonly string[];
  onAdd: (target: Omit<Part, 'typed'>) => void;
};

/** What the rules propose, with their evidence, and a search for everything else. */
export function CandidateList(props: CandidateProps) {
  return (
    <>
      <Suggestions {...props} />
      <Search {...props} />
    </>
  );
}

function Suggestions({ item, chosen, onAdd }: CandidateProps) {
  const t = useTranslations('reconciliation.desk');
  if (item.suggestions.length === 0)
    return (
      <Section title={t('suggestions')}>
        <p className="text-ink-2">{t('noSuggestions')}</p>
      </Section>
    );
  return (
    <Section title={t('suggestions')}>
      <ul className="flex flex-col gap-3">
        {item.suggestions.map((one) => {
          const { type, id } = one.target;
          return (
            <li key={`${type}/${id}`} className="flex flex-col gap-1.5">
              <div className="flex items-center gap-2">
                <span className="font-medium">{one.label}</span>
                <span className="text-ink-2">{t.has(`rule.${one.rule}`) ? t(`rule.${one.rule}`) : one.rule}</span>
                <Button
                  size="sm"
                  className="ml-auto"
                  disabledReason={chosen.includes(id) ? t('isChosen') : isPartType(type) ? null : t('notByHand')}
                  onClick={() =>
                    isPartType(type) &&
                    onAdd({ targetType: type, targetId: id, label: one.label, note: null, dueMinor: null })
                  }
                >
                  {t('use', { what: one.label })}
                </Button>
              </div>
              {one.evidence.length > 0 ? <EvidenceTable evidence={one.evidence} /> : null}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Search({ item, chosen, onAdd }: CandidateProps) {
  const t = useTranslations('reconciliation.desk');
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const { data, isFetching } = useQuery({
    ...trpc.reconciliation.targets.queryOptions({
      exceptionId: item.id,
      search,
      // Without words the amount is the best thing to look for.
      amountMinor: search === '' ? String(absolute(item.openMinor)) : null,
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title={t('search')} note={search === '' ? t('sameAmount') : null}>
      <div className="flex gap-2">
        <Input
          aria-label={t('search')}
          placeholder={t('searchHint')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          disabledReason={chosen.includes(item.line.id) ? t('isChosen') : null}
          onClick={() =>
            onAdd({
              targetType: 'bank-charge',
              targetId: item.line.id,
              label: t('charge'),
              note: t('chargeNote'),
              dueMinor: null,
            })
          }
        >
          {t('charge')}
        </Button>
      </div>
      <Found {...{ item, chosen, onAdd }} targets={data ?? []} busy={isFetching} />
    </Section>
  );
}

function Found({ item, chosen, onAdd, targets, busy }: CandidateProps & { targets: readonly Target[]; busy: boolean }) {
  const t = useTranslations('reconciliation.desk');
  if (targets.length === 0) return <p className="py-2 text-ink-2">{busy ? t('searching') : t('nothingFound')}</p>;
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-lg border" aria-busy={busy}>
      {targets.map((one) => (
        <li key={one.targetId} className="flex min-h-row items-center gap-3 px-2.5 py-1 hover:bg-hover">
          <span className="min-w-0 flex-1">
            <span className="block truncate">
              <span className="text-ink-3">{t(`type.${one.targetType}`)} </span>
              <span className="font-medium">{one.label}</span>
            </span>
            <span className="block truncate text-small text-ink-2">
              {one.customerName}
              {one.dueDate ? (
                <>
                  {' · '}
                  <BusinessDateText date={one.dueDate} />
                </>
              ) : null}
            </span>
          </span>
          <Money value={{ amountMinor: one.openMinor, currency: item.currency }} />
          <Button
            size="sm"
            aria-label={t('addWhat', { what: one.label })}
            disabledReason={chosen.includes(one.targetId) ? t('isChosen') : null}
            onClick={() =>
              onAdd({
                targetType: one.targetType,
                targetId: one.targetId,
                label: one.label,
                note: one.customerName,
                dueMinor: one.openMinor,
              })
            }
          >
            {t('add')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
