'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useReader } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { addDays, businessDate, isT2Day, nextT2Day } from '@/server/kernel/business-date';

/** From which account and on which day: what preparing and building both ask. Starts with the next day on which banks work. */
export function usePaymentDay() {
  const t = useTranslations('payments.day');
  const trpc = useTRPC();
  const reader = useReader();
  const { data: accounts } = useQuery(trpc.payments.accounts.queryOptions({}));
  const today = businessDate(reader.businessDate);
  const [chosenId, setAccountId] = useState<string | null>(null);
  const [date, setDate] = useState<string>(nextT2Day(addDays(today, 1)));
  const account = accounts?.find((one) => one.id === chosenId) ?? accounts?.[0] ?? null;
  return { accounts: accounts ?? [], account, setAccountId, date, setDate, wrong: wrongDay(date, today, t) };
}

function wrongDay(date: string, today: string, t: (key: string) => string): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return t('choose');
  if (date < today) return t('past');
  return isT2Day(businessDate(date)) ? null : t('closed');
}
