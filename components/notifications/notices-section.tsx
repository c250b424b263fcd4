'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useTRPC, type RouterOutputs } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Section } from '@/components/ui/property-list';
import { Instant } from '@/components/value/dates';

/** What one was told, the newest first, and a way to put it away. */
export function NoticesSection({ initial }: { initial: RouterOutputs['notifications']['mine'] }) {
  const t = useTranslations('today.notices');
  const router = useRouter();
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.notifications.mine.queryOptions({ limit: 12 }), initialData: initial });
  const { act, pending } = useAct(trpc.notifications.markRead.mutationOptions(), {
    done: (result) => t('marked', { count: result.read }),
    // The bell in the header is the server's.
    onDone: () => router.refresh(),
  });
  return (
    <Section
      title={t('title')}
      action={
        data.unread > 0 ? (
          <Button size="sm" variant="ghost" pending={pending} onClick={() => void act({ ids: null })}>
            {t('markRead')}
          </Button>
        ) : null
      }
    >
      {data.notices.length === 0 ? <p className="text-ink-2">{t('nothing')}</p> : null}
      <ul className="flex flex-col">
        {data.notices.map((notice) => (
          <li key={notice.id} className="flex flex-col border-b py-1.5">
            <span className="flex items-baseline justify-between gap-3">
              <Link
                href={notice.href ?? '/'}
                className={cn('min-w-0 underline-offset-2 hover:underline', notice.readAt === null && 'font-medium')}
              >
                {notice.title}
              </Link>
              <Instant at={notice.createdAt} className="shrink-0 text-small text-ink-3" />
            </span>
            {notice.body ? <span className="text-ink-2">{notice.body}</span> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}
