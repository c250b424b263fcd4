'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Section } from '@/components/ui/property-list';
import type { Person } from './person-panel';

/** Acts that this person may both submit and check, and after a suspension what nobody is left to decide. */
export function SidesSection({ person }: { person: Person }) {
  const may = useCan()('approvals.prove');
  return may ? <Sides person={person} /> : null;
}

function Sides({ person }: { person: Person }) {
  const t = useTranslations('access.person');
  const approvals = useTranslations('approvals.kind');
  const trpc = useTRPC();
  const { data: conflicts = [] } = useQuery(trpc.approvals.conflictsOf.queryOptions({ personId: person.id }));
  const suspended = person.status === 'suspended';
  const { data: stuck } = useQuery({ ...trpc.approvals.stuck.queryOptions({}), enabled: suspended });
  const word = (command: string) => {
    const key = command.replace('.', '_');
    return approvals.has(key) ? approvals(key) : command;
  };
  return (
    <>
      {conflicts.length > 0 ? (
        <Section title={t('conflicts')}>
          <p className="text-small text-ink-3">{t('conflictsWhat')}</p>
          <p>{conflicts.map((one) => word(one.command)).join(', ')}</p>
        </Section>
      ) : null}
      {suspended && stuck && stuck.count > 0 ? (
        <Section title={t('stuck', { count: stuck.count })}>
          <ul className="flex flex-col gap-1">
            {stuck.first.map((one) => (
              <li key={one.id}>
                <a href={`/approvals/${one.id}`} className="text-accent">
                  {one.ref}
                </a>{' '}
                {one.title}
              </li>
            ))}
          </ul>
          {stuck.count > stuck.first.length ? (
            <p className="text-small text-ink-3">{t('stuckMore', { count: stuck.count - stuck.first.length })}</p>
          ) : null}
        </Section>
      ) : null}
    </>
  );
}
