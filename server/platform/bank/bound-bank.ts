import type { BankConnection } from './port';

let bound: BankConnection | null = null;

/** Binds the way to the bank; called once at boot by every process that sends or fetches, and by tests. */
export function bindBank(connection: BankConnection): void {
  bound = connection;
}

/** The way to the bank of this process. */
export function theBank(): BankConnection {
  if (!bound) throw new Error('the bank was not bound: call bindBank at boot');
  return bound;
}
