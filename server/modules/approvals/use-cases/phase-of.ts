import type { Db } from '@/server/platform/db/tx';
import { decisionsOfMany, yesesOf, type RequestRow } from '../approvals.repo';
import { progress, type StepKind } from '../domain/steps';

/** What kind of decision each request waits for; null where it has all of them. */
export async function phaseOf(db: Db, requests: readonly RequestRow[]): Promise<Map<string, StepKind | null>> {
  const decisions = await decisionsOfMany(db, requests);
  return new Map(requests.map((one) => [one.id, progress(one.steps, yesesOf(decisions.get(one.id) ?? [])).phase]));
}
