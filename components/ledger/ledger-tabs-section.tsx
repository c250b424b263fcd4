'use client';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { Tabs } from '@/components/ui/tabs';

const items = ['/ledger', '/ledger/entries'] as const;

/** The two views of the books: what every account holds, and the entries that made it so. */
export function LedgerTabs() {
  const t = useTranslations('ledger');
  const path = usePathname();
  const router = useRouter();
  return (
    <Tabs
      aria-label={t('tabs')}
      value={path}
      items={items.map((value) => ({ value, label: t(value === '/ledger' ? 'tab.balance' : 'tab.entries') }))}
      onValueChange={(next) => router.push(next)}
    />
  );
}
