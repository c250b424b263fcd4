import Link from 'next/link';
import { requestT } from '@/components/shell/server-intl';
import { EmptyState } from '@/components/ui/states';

/** The address leads to no record, or to none that this person may know of. */
export default async function PortalNotFound() {
  const t = await requestT('today.notFound');
  return (
    <EmptyState
      title={t('title')}
      what={t('what')}
      action={
        <Link href="/" className="text-accent underline underline-offset-2">
          {t('back')}
        </Link>
      }
    />
  );
}
