'use client';
import { useLocale } from 'use-intl';
import { cn } from '@/components/ui/cn';
import type { Money as MoneyValue } from '@/server/kernel/money';
import { formatMoney } from './format-money';

/** Money in the reader's form, in tabular figures; a dash where there is none. Columns align it to the end. */
export function Money({ value, className }: { value: MoneyValue | null | undefined; className?: string }) {
  const locale = useLocale();
  if (!value) return <span className="text-ink-3">—</span>;
  return <span className={cn('tabular whitespace-nowrap', className)}>{formatMoney(value, locale)}</span>;
}

/** The same as text, for button labels and sentences: "Approve € 418,206.55". */
export function useMoneyText(): (value: MoneyValue) => string {
  const locale = useLocale();
  return (value) => formatMoney(value, locale);
}
