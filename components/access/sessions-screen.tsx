'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { deviceOf } from './device-words';
import { FactorSection } from './factor-section';
import { PasskeysSection } from './passkeys-section';
import { PasswordDialog } from './password-dialog';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { PageHeader } from '@/components/ui/page-header';
import { Instant } from '@/components/value/dates';

type Session = RouterOutputs['access']['sessions'][number];

/** Where one is signed in, with a way to end each of it. */
export function SessionsScreen({ initial }: { initial: Session[] }) {
  const t = useTranslations('access.sessions');
  const trpc = useTRPC();
  const { data: sessions } = useQuery({ ...trpc.access.sessions.queryOptions(), initialData: initial });
  const all = useAct(trpc.access.revokeAllSessions.mutationOptions(), {
    quiet: true,
    onDone: () => window.location.assign('/sign-in'),
  });
  const [asking, setAsking] = useState(false);
  const count = sessions.length;
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <>
            <PasswordDialog />
            <Button onClick={() => setAsking(true)}>{t('all')}</Button>
          </>
        }
      />
      <table aria-label={t('title')} className="w-full border-t text-left">
        <thead>
          <tr className="border-b text-small text-ink-3 [&>th]:px-2.5 [&>th]:py-1.5 [&>th]:font-medium">
            <th className="!pl-4">{t('device')}</th>
            <th>{t('method')}</th>
            <th>{t('since')}</th>
            <th>{t('lastSeen')}</th>
            <th>{t('expires')}</th>
            <th>
              <span className="sr-only">{t('end')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </tbody>
      </table>
      <PasskeysSection />
      <FactorSection />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('allTitle')}
        consequence={t('allWhat', { count })}
        action={t('allAction', { count })}
        tone="danger"
        pending={all.pending}
        onConfirm={() => void all.act({})}
      />
    </>
  );
}

function SessionRow({ session }: { session: Session }) {
  const t = useTranslations('access.sessions');
  const methods = useTranslations('access.method');
  const one = useAct(useTRPC().access.revokeSession.mutationOptions(), { done: t('ended') });
  return (
    <tr className="h-row border-b [&>td]:px-2.5 [&>td]:whitespace-nowrap">
      <td className="w-full max-w-0 truncate !pl-4" title={session.userAgent ?? undefined}>
        {deviceOf(session.userAgent) ?? t('unknown')}
      </td>
      <td>{methods.has(session.method) ? methods(session.method) : session.method}</td>
      <td>
        <Instant at={session.createdAt} />
      </td>
      <td>
        <Instant at={session.lastSeenAt} />
      </td>
      <td>
        <Instant at={session.expiresAt} />
      </td>
      <td className="!pr-4 text-right">
        <Button size="sm" pending={one.pending} onClick={() => void one.act({ sessionId: session.id })}>
          {t('end')}
        </Button>
      </td>
    </tr>
  );
}
