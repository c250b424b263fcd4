'use client';
import { Lock, ServerCrash } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button';
import { cn } from './cn';
import { missingPermission } from './refusal';

type StateProps = { title: ReactNode; what?: ReactNode; action?: ReactNode; icon?: ReactNode; className?: string };

function State({ title, what, action, icon, className }: StateProps) {
  return (
    <div className={cn('flex flex-col items-center gap-2 px-6 py-16 text-center', className)}>
      {icon ? <span className="text-ink-3 [&>svg]:size-5">{icon}</span> : null}
      <p className="font-medium">{title}</p>
      {what ? <p className="max-w-[52ch] text-ink-2">{what}</p> : null}
      {action ? <div className="mt-1">{action}</div> : null}
    </div>
  );
}

/** Nothing is here, why, and what brings something here. */
export function EmptyState(props: StateProps) {
  return <State {...props} />;
}

/** It did not work: what failed in the server's own words, and a way to try again. */
export function ErrorState({
  message,
  onRetry,
  className,
}: {
  message?: ReactNode;
  onRetry?: () => void;
  className?: string;
}) {
  const t = useTranslations('ui');
  return (
    <div role="alert" className={className}>
      <State
        icon={<ServerCrash aria-hidden />}
        title={t('error.title')}
        what={message ?? t('error.what')}
        action={onRetry ? <Button onClick={onRetry}>{t('error.retry')}</Button> : null}
      />
    </div>
  );
}

/** The page exists, this person may not see it; says which permission is missing and who gives it. */
export function NoPermissionState({ permission, className }: { permission?: string; className?: string }) {
  const t = useTranslations('ui');
  return (
    <State
      className={className}
      icon={<Lock aria-hidden />}
      title={t('noPermission.title')}
      what={permission ? t('noPermission.what', { permission }) : t('noPermission.whatGeneral')}
    />
  );
}

/** A read that did not work: who lacks the permission is told which one, everybody else what failed and how to try again. */
export function FailedState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const permission = missingPermission(error);
  if (permission !== null) return <NoPermissionState permission={permission} />;
  return <ErrorState message={error instanceof Error ? error.message : undefined} onRetry={onRetry} />;
}
