'use client';
import { CheckCheck } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';
import type { Waiting } from './case-words';

/** Nobody is left to call: what the other cases wait for, in figures. */
export function QueueEnd({ waiting, back }: { waiting: Waiting; back?: boolean }) {
  const t = useTranslations('collections');
  return (
    <EmptyState
      icon={<CheckCheck aria-hidden />}
      title={t('end.title')}
      what={
        waiting.length === 0
          ? t('end.nothing')
          : waiting.map(({ reason, cases }) => t('end.waits', { cases, reason: t(`contact.${reason}`) })).join(' · ')
      }
      action={
        back ? (
          <Link href="/collections" className={buttonClass()}>
            {t('end.back')}
          </Link>
        ) : null
      }
    />
  );
}
