import { doors } from '@/server/platform/command/registry';
import { sql, type Sql } from '@/server/platform/db/sql';

/** An amount as limits see it, in minor units; without one no limit is asked. */
export type Amount = { readonly amountMinor: bigint | null; readonly currency: string | null };

/** More than any limit allows: what an act of money is held to be when it states no amount. */
export const BEYOND_ALL = 9_223_372_036_854_775_807n;

/** The acts by which money leaves, is given up or put down to another. */
const moneyActs = (): string[] =>
  [...doors().commands.values()].filter((command) => command.effect === 'money').map((command) => command.name);

/**
 * The amount of a request as personal limits see it. One that says nothing of the money that it moves is beyond every limit,
 * as it is for a key: who decides up to an amount cannot know that it is within.
 */
export function heldAmount({ command, amountMinor, currency }: Amount & { readonly command: string }): Amount {
  const unknown = amountMinor === null && doors().commands.get(command)?.effect === 'money';
  return unknown ? { amountMinor: BEYOND_ALL, currency: null } : { amountMinor, currency };
}

/** The same over a row of `approval_request` that is called `r`. */
export function heldAmountMinor(): Sql {
  return sql`coalesce(r.amount_minor, case when r.command = any (${moneyActs()}) then ${BEYOND_ALL}::bigint end)`;
}
