'use client';
import { useTranslations } from 'use-intl';
import type { Tone } from '@/components/ui/badge';
import { Section } from '@/components/ui/property-list';
import { Timeline } from '@/components/ui/timeline';
import { BusinessDateText } from '@/components/value/dates';
import { useMoneyText } from '@/components/value/money';
import type { CaseDetail } from './case-words';

type Event = CaseDetail['timeline'][number];

const tones: Readonly<Record<Event['kind'], Tone>> = {
  contact: 'neutral',
  promise: 'info',
  return: 'danger',
  hold: 'warn',
  receipt: 'ok',
};

/** What happened around the arrears, newest first. */
export function CaseTimeline({ events }: { events: readonly Event[] }) {
  const t = useTranslations('collections.case');
  const money = useMoneyText();
  const amount = ({ amountMinor, currency }: Event) =>
    amountMinor !== null && currency ? ` ${money({ amountMinor, currency })}` : '';
  return (
    <Section title={t('timeline')} className="px-4 pt-4 pb-6">
      {events.length === 0 ? (
        <p className="text-ink-2">{t('nothingYet')}</p>
      ) : (
        <Timeline
          items={events.map((event) => ({
            key: `${event.kind}/${event.id}`,
            what: `${t(`event.${event.kind}`)}${amount(event)}: ${event.what.replaceAll(/(?<=[a-z])-(?=[a-z])/g, ' ')}`,
            who: event.who,
            when: <BusinessDateText date={event.on} />,
            tone: tones[event.kind],
            detail: event.note,
          }))}
        />
      )}
    </Section>
  );
}
