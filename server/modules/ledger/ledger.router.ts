import { defineRouter } from '@/server/platform/command/router';
import { entries, entry, trialBalance } from './ledger.queries';

/** The books are written by the acts of other nouns only; here they are read. */
export const ledgerRouter = defineRouter({ commands: {}, queries: { trialBalance, entries, entry }, internal: [] });
