'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { RecordTimeline } from '@/components/audit/record-timeline';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { PeekPanel } from '@/components/ui/peek-panel';
import { PropertyList, Section } from '@/components/ui/property-list';
import { Skeleton } from '@/components/ui/skeleton';
import { ErrorState } from '@/components/ui/states';
import { Instant } from '@/components/value/dates';
import { MaskedText } from '@/components/value/masked';
import { StatusBadge } from '@/components/value/status-badge';
import { personTones } from './people.columns';
import { PersonActions } from './person-actions';
import { RolesSection } from './roles-section';
import { SidesSection } from './sides-section';

export type Person = RouterOutputs['access']['person'];

function factorWords({ passkey, totp }: Person['factors'], t: ReturnType<typeof useTranslations<'access'>>): string {
  const held = [...(passkey ? [t('person.passkey')] : []), ...(totp ? [t('person.app')] : [])];
  return held.length > 0 ? held.join(', ') : t('person.noFactor');
}

/** One person: may they come in, what may they do, where are they signed in, and who changed that. */
export function PersonPanel({ personId, onClose }: { personId: string; onClose: () => void }) {
  const t = useTranslations('access');
  const trpc = useTRPC();
  const { data: person, error, refetch } = useQuery(trpc.access.person.queryOptions({ personId }));
  if (!person)
    return (
      <PeekPanel title={error ? t('people.title') : <Skeleton className="my-1.5 w-1/2" />} onClose={onClose}>
        {error ? (
          <ErrorState message={error.message} onRetry={() => void refetch()} />
        ) : (
          <Skeleton className="w-full" />
        )}
      </PeekPanel>
    );
  return (
    <PeekPanel
      onClose={onClose}
      eyebrow={
        <>
          <StatusBadge status={person.status} noun="access" tones={personTones} />
          {person.demo ? <span>{t('person.demo')}</span> : null}
        </>
      }
      title={person.displayName}
      footer={<PersonActions person={person} />}
    >
      <PropertyList
        items={[
          { label: t('person.email'), value: <MaskedText text={person.email} /> },
          { label: t('person.since'), value: <Instant at={person.createdAt} /> },
          { label: t('person.factors'), value: factorWords(person.factors, t) },
          ...(person.invitedUntil
            ? [{ label: t('person.invitedUntil'), value: <Instant at={person.invitedUntil} /> }]
            : []),
        ]}
      />
      <RolesSection person={person} />
      <SidesSection person={person} />
      <Section title={t('person.sessions')}>
        {person.sessions.length === 0 ? (
          <p className="text-ink-2">{t('person.noSession')}</p>
        ) : (
          <ul className="flex flex-col gap-1">
            {person.sessions.map((session) => (
              <li key={session.id} className="flex justify-between gap-2">
                <span>{t.has(`method.${session.method}`) ? t(`method.${session.method}`) : session.method}</span>
                <span className="text-small text-ink-3">
                  {t('person.lastSeen')} <Instant at={session.lastSeenAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <RecordTimeline entityType="person" entityId={person.id} />
    </PeekPanel>
  );
}
