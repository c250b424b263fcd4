import type { BusinessDate } from '@/server/kernel/business-date';
import { demoCustomers, type DemoCustomer } from './customers';
import { demoMerchants, type DemoMerchant } from './merchants';
import { demoOrders, type DemoOrder } from './orders';
import { makeRandom, type Random } from './random';
import { demoStaff, type DemoPerson } from './staff';

/** The seed of the house: its 800 customers return near 2.8 % of their debits, as the long run of all seeds does. */
export const demoSeed = 'countersign';

export type PopulationInput = {
  seed: string;
  /** The last business date of the window; orders reach back five months. */
  endDate: BusinessDate;
  customers: number;
  orders: number;
};

export type Population = {
  staff: DemoPerson[];
  merchants: DemoMerchant[];
  customers: DemoCustomer[];
  orders: DemoOrder[];
  /** The stream that decideDebit and decideAftermath ask, apart from all that made the people and their orders. */
  behaviour: Random;
};

/** Everybody and everything of a demo world before anything has happened. The same input gives the same population. */
export function demoPopulation({ seed, endDate, customers: count, orders }: PopulationInput): Population {
  const root = makeRandom(seed);
  const takenIbans = new Set<string>();
  const merchants = demoMerchants(root.fork('merchants'), takenIbans);
  const customers = demoCustomers(root.fork('customers'), { count, endDate, takenIbans });
  return {
    staff: demoStaff(),
    merchants,
    customers,
    orders: demoOrders(root.fork('orders'), { customers, merchants, endDate, count: orders }),
    behaviour: root.fork('behaviour'),
  };
}
