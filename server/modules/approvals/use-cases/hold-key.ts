import type { Refusal } from '@/server/kernel/refusal';
import type { Run } from '@/server/platform/command/context';
import { doors } from '@/server/platform/command/registry';
import type { Tx } from '@/server/platform/db/tx';
import { spentByKey, type KeyRow } from '../approvals.key.repo';
import { refuseBeyondKey } from '../domain/key-limits';

/** An act that is made or decided on by a key, with what it states of its amount. */
type Amounts = { readonly command: string; readonly amountMinor: bigint | null; readonly currency: string | null };

type At = { readonly tx: Tx; readonly run: Pick<Run, 'businessDate'> };

/** Why a key cannot do this because of its limits; null when it can. The database counts the same once more. */
export async function refuseKey({ tx, run }: At, key: KeyRow, act: Amounts): Promise<Refusal | null> {
  const movesMoney = doors().commands.get(act.command)?.effect === 'money';
  const { amountMinor, currency } = act;
  return refuseBeyondKey(key, { movesMoney, amountMinor, currency }, await spentByKey(tx, key.id, run.businessDate));
}
