import { makeIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import type { Actor } from '@/server/platform/auth/actor';
import type { Outcome } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import type { TestWorld } from './example-world';

/** A change of bank details that waits for approval, with all that a test wants to know of it. */
export type Waiting = {
  readonly requestId: string;
  readonly version: number;
  readonly contentHash: string;
  readonly merchantId: string;
  readonly iban: string;
  readonly key: string;
  readonly input: unknown;
};

type Shown = Pick<Waiting, 'requestId' | 'version' | 'contentHash'>;

/** The code of a refusal, or the status of anything else. */
export const codeOf = (outcome: Outcome<unknown>): string =>
  outcome.status === 'refused' ? outcome.refusal.code : outcome.status;

/** How a decision ended: its own status when it was taken, otherwise the code of its refusal. */
export const decisionOf = (outcome: Outcome<unknown>): string =>
  outcome.status === 'done' ? (outcome.result as { status: string }).status : codeOf(outcome);

async function merchant(world: TestWorld): Promise<string> {
  const terms = {
    name: 'Kettenwerk',
    legalName: 'Kettenwerk GmbH',
    category: 'bikes',
    country: 'DE',
    city: 'Ulm',
    currency: 'EUR',
    contactEmail: 'office@kettenwerk.example',
    feeBps: 300,
    feeFixedMinor: '30',
    reserveBps: 0,
    payoutDelayDays: 2,
  };
  const result = await world.done('merchants.register', terms, await world.actor('finance-operator', 'Mara'));
  return (result as { merchantId: string }).merchantId;
}

/** Stages requests about bank details and decides on them, as the tests of approvals need it again and again. */
export function approvalDesk(world: TestWorld) {
  let account = 370400440532013000n;
  const nextIban = () => makeIban('DE', String((account += 1n)));
  const query = async <R extends object>(text: string, values: unknown[]) =>
    (await world.owner.query<R>(text, values)).rows;
  return {
    nextIban,
    merchant: () => merchant(world),
    async waiting(by?: Actor): Promise<Waiting> {
      const merchantId = await merchant(world);
      const [key, iban] = [uuidv7(), nextIban()];
      const input = { merchantId, version: 1, iban, holderName: 'Kettenwerk GmbH' };
      const maker = by ?? (await world.actor('finance-operator', 'Mara'));
      const outcome = await world.run('merchants.changeBankDetails', input, maker, key);
      invariant(outcome.status === 'pending', `expected a request, got ${codeOf(outcome)}`);
      const { requestId } = outcome;
      const [row] = await query<{ version: number; contentHash: string }>(
        'select version, content_hash as "contentHash" from approval_request where id = $1',
        [requestId],
      );
      invariant(row, 'the request is missing');
      return { requestId, ...row, merchantId, iban, key, input };
    },
    /** Decides on what was shown; `more` changes the input, `key` is its idempotency key. */
    decide(shown: Shown, by: Actor, { key, ...more }: { key?: string } & Record<string, unknown> = {}) {
      const { requestId, version, contentHash } = shown;
      return world.run('approvals.decide', { requestId, version, contentHash, decision: 'approve', ...more }, by, key);
    },
    async liveIbans(merchantId: string): Promise<string[]> {
      const text = `select iban from merchant_account where merchant_id = $1 and status = 'live'`;
      return (await query<{ iban: string }>(text, [merchantId])).map((row) => row.iban);
    },
    async statusOf(requestId: string): Promise<string | undefined> {
      return (await query<{ status: string }>('select status from approval_request where id = $1', [requestId]))[0]
        ?.status;
    },
  };
}
