'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { Timeline } from '@/components/ui/timeline';
import { Instant } from '@/components/value/dates';
import { useMoneyText } from '@/components/value/money';
import { eventTones, pageOf, type StoryEvent } from './support-words';

/** The story as sentences, newest first; a reference opens its record for whoever may see it. */
export function StoryTimeline({ events }: { events: readonly StoryEvent[] }) {
  const t = useTranslations('support');
  const can = useCan();
  const money = useMoneyText();
  if (events.length === 0) return null;
  return (
    <Timeline
      items={events.map((event) => {
        const { amountMinor, currency } = event;
        const href = pageOf(event.refType, event.refId, can);
        return {
          key: event.key,
          what: (
            <>
              <span className="mr-2 text-small text-ink-3">{t(`kind.${event.kind}`)}</span>
              {event.title}
              {amountMinor !== null && currency ? (
                <span className="tabular font-medium"> {money({ amountMinor, currency })}</span>
              ) : null}
            </>
          ),
          who: (
            <>
              {event.who}
              {href ? (
                <Link href={href} className="ml-1 text-accent underline underline-offset-2">
                  {event.ref ?? t('open')}
                </Link>
              ) : null}
            </>
          ),
          when: <Instant at={event.at} />,
          tone: eventTones[event.kind],
          detail: event.note,
        };
      })}
    />
  );
}
