import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { approvalDesk, decisionOf } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { accountHandsSince } from './merchants.statement.repo';

let world: TestWorld;

beforeAll(async () => {
  world = await openWorld();
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     values ($1, 'merchants.changeBankDetails', 1, 'Two for a first account', 'live',
       '[[{"field":"firstAccount","op":"eq","value":true}]]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
    [uuidv7()],
  );
});
afterAll(() => world.close());

it('an account is in the hands of those by whose decisions it became live, and of no one whose decision ended before', async () => {
  const desk = approvalDesk(world);
  const mara = await world.actor('finance-operator', 'Mara');
  const former = await world.actor('finance-approver', 'Former');
  const undone = await world.actor('finance-approver', 'Undone');
  const one = await world.actor('finance-approver', 'One');
  const other = await world.actor('finance-approver', 'Other');
  const change = await desk.waiting(mara);
  const { requestId, version, contentHash, merchantId } = change;
  expect(decisionOf(await desk.decide(change, former))).toBe('pending');
  const iban = desk.nextIban();
  const input = { requestId, version, contentHash, input: { iban }, reason: 'A digit was wrong' };
  const next = (await world.done('approvals.revise', input, mara)) as { version: number; contentHash: string };
  const present = { ...change, ...next };
  expect(decisionOf(await desk.decide(present, undone))).toBe('pending');
  await world.done('approvals.undoDecision', { requestId, version: present.version }, undone);
  expect(decisionOf(await desk.decide(present, one))).toBe('pending');
  expect(decisionOf(await desk.decide(present, other))).toBe('executed');
  const hands = await world.read((tx) => accountHandsSince(tx, [merchantId], new Date('2026-11-01T00:00:00Z')));
  const people = await Promise.all([mara, one, other].map((actor) => world.personId(actor)));
  expect(hands.map((hand) => hand.personId).sort()).toEqual(people.sort());
});
