'use client';
import { useEffect } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useShell } from '@/components/shell/shell-context';
import { useTRPCClient } from '@/components/shell/trpc-provider';
import { formatMoney } from '@/components/value/format-money';

const mostShown = 12;

/** Lets the command palette find customers by whatever they tell, for people who may look customers up. Shows nothing itself. */
export function PaletteSearch() {
  const t = useTranslations('support.one');
  const locale = useLocale();
  const client = useTRPCClient();
  const { setSearch } = useShell();
  const mayLookUp = useCan()('support.read');
  useEffect(() => {
    if (!mayLookUp) return undefined;
    setSearch(async (text) => {
      const { hits } = await client.support.search.query({ text: text.slice(0, 120) });
      return hits.slice(0, mostShown).map((hit) => {
        const { amountMinor, currency } = hit;
        const amount = amountMinor !== null && currency ? formatMoney({ amountMinor, currency }, locale) : null;
        return {
          key: `${hit.type}/${hit.id}`,
          kind: t(hit.type),
          title: hit.customerName,
          detail: [hit.ref, amount, hit.matched].filter(Boolean).join(' · '),
          href: `/support/${hit.customerId}`,
        };
      });
    });
    return () => setSearch(null);
  }, [client, locale, mayLookUp, setSearch, t]);
  return null;
}
