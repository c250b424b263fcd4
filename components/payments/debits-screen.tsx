'use client';
import { OrdersScreen } from './orders-screen';
import type { OrderTab } from './payment-words';

const tabs: readonly OrderTab[] = ['atBank', 'ready', 'blocked', 'inFile', 'done', 'back', 'all'];

/** Direct debits of instalments: what the bank has, what waits, and what came back. The close of the day makes and sends them. */
export function DebitsScreen() {
  return <OrdersScreen direction="in" tabs={tabs} />;
}
