import type { Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import type { BatchItem, BatchOf } from '@/server/platform/command/batch-runs';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import type { BulkSignature, ItemResult, WaitingItem } from '../approvals.bulk.repo';
import { decide } from './decide';

/** A bulk as each of its decisions sees it. */
export type BulkFrame = {
  readonly id: string;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly signature: BulkSignature | null;
};

/** What the runs of all decisions of a bulk have in common: they are decisions of whoever confirmed it. */
export function batchOf({ actor }: Pick<BulkFrame, 'actor'>): BatchOf {
  return { command: decide.name, permission: decide.permission, actor };
}

/** The result of an item that a rule refused. */
export function refusedItem(no: number, refusal: Refusal): ItemResult {
  const { code, message } = refusal;
  return { no, state: 'refused', status: null, runId: null, code, message };
}

/** The result of an item that a fault stopped. */
export function crashedItem(no: number): ItemResult {
  const message = 'An unexpected fault stopped this item, and nothing of it was kept. Decide on it by itself.';
  return { no, state: 'crashed', status: null, runId: null, code: 'APPROVALS.ITEM_CRASHED', message };
}

/** The key and the input of an item's run: the bulk and its number name it, so that it happens once. */
export function runOfItem(bulk: Pick<BulkFrame, 'id' | 'reason'>, { no, ...shown }: WaitingItem): BatchItem {
  const input = { ...shown, reason: bulk.reason, bulkId: bulk.id };
  return { key: `bulk/${bulk.id}/${no}`, inputHash: canonicalHash({ command: decide.name, input }) };
}
