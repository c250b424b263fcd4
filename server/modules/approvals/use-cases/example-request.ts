import { invariant } from '@/server/kernel/invariant';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { sql } from '@/server/platform/db/sql';

/** Stages a request that waits for a finance approver: a held merchant whose release a finance operator asks for. */
export async function exampleRequest(
  world: ExampleWorld,
  operatorName?: string,
): Promise<{ requestId: string; version: number; contentHash: string }> {
  const operator = await world.actor('finance-operator', operatorName);
  const registered = await world.done('merchants.register', exampleMerchant, operator);
  invariant(
    typeof registered === 'object' && registered !== null && 'merchantId' in registered,
    'a merchant was registered',
  );
  const { merchantId } = registered;
  await world.done('merchants.hold', { merchantId, reason: 'Example' }, operator);
  const requestId = await world.submitted('merchants.release', { merchantId, version: 2, reason: 'Example' }, operator);
  return shownOf(world, requestId);
}

/** What somebody who opens a request is shown of it, as a decision names it. */
async function shownOf(
  world: ExampleWorld,
  requestId: string,
): Promise<{ requestId: string; version: number; contentHash: string }> {
  const row = await world.read((tx) =>
    tx.one<{ version: number; contentHash: string }>(
      sql`select version, content_hash from approval_request where id = ${requestId}`,
    ),
  );
  return { requestId, ...row };
}

const exampleMerchant = {
  name: 'Lumen Home',
  legalName: 'Lumen Home GmbH',
  category: 'home',
  country: 'DE',
  city: 'Bremen',
  currency: 'EUR',
  contactEmail: 'office@lumen-home.example',
  feeBps: 349,
  feeFixedMinor: '35',
  reserveBps: 0,
  payoutDelayDays: 2,
};

/** Stages a request that waits for two finance approvers, one of whom, the one without another name, has approved it. */
export async function exampleDecided(
  world: ExampleWorld,
): Promise<{ requestId: string; version: number; contentHash: string }> {
  const [approver] = [await world.actor('finance-approver'), await world.actor('finance-approver', 'Second')];
  const creator = await world.personId(await world.actor('finance-operator', 'Twice'));
  const policy = {
    command: 'merchants.release',
    name: `Release asked for by ${creator}`,
    baseVersion: 0,
    conditions: [[{ field: 'creator', op: 'eq', value: creator }]],
    steps: [{ role: 'finance-approver', count: 2 }],
    expiresAfterHours: 72,
    reason: 'New in this work',
  };
  const live = await world.read((tx) =>
    tx.maybe(sql`select id from approval_policy where command = ${policy.command} and name = ${policy.name}`),
  );
  if (!live) await world.approved('approvals.proposePolicy', policy, await world.actor('administrator'));
  const shown = await exampleRequest(world, 'Twice');
  await world.done('approvals.decide', { ...shown, decision: 'approve' }, approver);
  return shown;
}

/** Stages a request whose content its maker may change: a rate that a finance operator proposes. */
export async function exampleRevisable(
  world: ExampleWorld,
): Promise<{ requestId: string; version: number; contentHash: string }> {
  const rate = { date: '2026-11-20', from: 'SEK', to: 'EUR', rate: '0.0871', source: 'ECB' };
  const requestId = await world.submitted('approvals.recordRate', rate, await world.actor('finance-operator'));
  return shownOf(world, requestId);
}

/** Stages a request with a file beside it. */
export async function exampleFile(world: ExampleWorld): Promise<{ requestId: string; attachmentId: string }> {
  const { requestId } = await exampleRequest(world);
  const bytesBase64 = Buffer.from('Rang them up: it is theirs.').toString('base64');
  const maker = await world.actor('finance-operator');
  const added = await world.done('approvals.attach', { requestId, fileName: 'call.txt', bytesBase64 }, maker);
  invariant(typeof added === 'object' && added !== null && 'attachmentId' in added, 'a file was added');
  return { requestId, attachmentId: String(added.attachmentId) };
}

/** Stages a request that its maker took back. */
export async function exampleWithdrawn(world: ExampleWorld): Promise<string> {
  const { requestId } = await exampleRequest(world);
  await world.done('approvals.withdraw', { requestId, reason: 'Too early' }, await world.actor('finance-operator'));
  return requestId;
}
