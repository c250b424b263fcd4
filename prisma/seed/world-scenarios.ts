import { businessDate, type BusinessDate } from '@/server/kernel/business-date';
import type { WorldPlan } from '@/prisma/seed/world';

type Scenario = Omit<WorldPlan, 'say' | 'analyse'> & { readonly about: string };

/** The day on which a world is opened: a Friday with a payout file to approve and a weekend ahead. */
const endDate: BusinessDate = businessDate('2026-11-20');

/** The worlds that can be made. Each is the same every time; the demo is the one that `npm start` makes. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  demo: {
    about: 'five months of a lender, ending on a working day',
    endDate,
    customers: 800,
    orders: 2_000,
    fineDays: 4,
  },
  calm: { about: 'a small lender where little goes wrong', endDate, customers: 150, orders: 260, fineDays: 3 },
  'returns-wave': {
    about: 'in the last two weeks a fifth of the debits come back',
    endDate,
    customers: 400,
    orders: 1_000,
    fineDays: 2,
    returnsWave: { fromDate: businessDate('2026-11-06'), percent: 20 },
  },
  'payout-day': {
    about: 'no shop was paid for two weeks, and today is the day',
    endDate,
    customers: 400,
    orders: 1_000,
    fineDays: 2,
    payoutsPausedDays: 10,
  },
};
