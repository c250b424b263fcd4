import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import type { Actor } from '@/server/platform/auth/actor';
import {
  stageException,
  stageInstalment,
  stageOwnAccount,
  stageStatement,
  exampleStatement,
  type StagedException,
} from './example-statement';

let world: TestWorld;
let operator: Actor;

beforeAll(async () => {
  world = await openWorld();
  operator = await world.actor('finance-operator', 'Ola');
});
afterAll(() => world.close());

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}
const one = async <T>(text: string, values: unknown[] = []): Promise<T> => (await rows<T>(text, values))[0] as T;

/** The books balance and suspense is what is open on the desk, line by line, whatever a person did. */
afterEach(async () => {
  expect(await rows('select currency from ledger_leg group by currency having sum(amount_minor) <> 0')).toEqual([]);
  const suspense = await rows(
    `select l.sub_id, l.minor, e.open_minor from (select sub_id, -sum(amount_minor) as minor from ledger_leg where account_code = 'unidentified-receipts' group by sub_id) l
       full join (select line_id::text as sub_id, open_minor from recon_exception where open_minor > 0) e on e.sub_id = l.sub_id
     where coalesce(l.minor, 0) <> coalesce(e.open_minor, 0)`,
  );
  expect(suspense).toEqual([]);
});

type Exception = { state: string; open: string; amount: string; version: number };
const exceptionOf = (id: string) =>
  one<Exception>(
    'select state, open_minor as open, amount_minor as amount, version from recon_exception where id = $1',
    [id],
  );
const instalmentOf = (id: string) =>
  one<{ state: string; paid: string }>(
    'select state, paid_principal_minor + paid_interest_minor as paid from instalment where id = $1',
    [id],
  );
const matchWith = (
  staged: Pick<StagedException, 'exceptionId' | 'version'>,
  parts: readonly Record<string, string>[],
  actor = operator,
  key?: string,
) =>
  world.run(
    'reconciliation.matchLine',
    { exceptionId: staged.exceptionId, version: staged.version, parts },
    actor,
    key,
  );
/** A debit of the bank that no order explains, on the desk. */
async function unknownDebit(amountMinor: bigint): Promise<{ id: string; open: string; lineId: string }> {
  const { iban } = await stageOwnAccount(world);
  const entry = {
    amountMinor,
    code: ['PMNT', 'RDDT', 'ESDD'] as const,
    items: [{ amountMinor, endToEndId: 'NOTPROVIDED', remittance: 'quarter' }],
    info: 'ENTGELT QUARTAL',
  };
  const { statementId } = await stageStatement(world, exampleStatement({ iban, entries: [entry] }));
  return one(
    'select e.id, e.open_minor as open, e.line_id as "lineId" from recon_exception e join statement_line l on l.id = e.line_id where l.statement_id = $1',
    [statementId],
  );
}
const charges = () =>
  one<{ minor: string }>(
    `select coalesce(sum(amount_minor), 0) as minor from ledger_leg where account_code = 'bank-charges'`,
  );
const idsOf = (outcome: { result?: unknown }) => (outcome.result as { matchIds: string[] }).matchIds;

describe('a match by hand', () => {
  it('in parts, the rest stays open; undone it is open again, and can be matched anew', async () => {
    const staged = await stageException(world, 6_000n);
    const { instalmentId } = await stageInstalment(world);
    const first = await matchWith(staged, [{ targetType: 'instalment', targetId: instalmentId, amountMinor: '2500' }]);
    expect(first).toMatchObject({ status: 'done', result: { openMinor: '3500', excessMinor: '0', version: 2 } });
    expect(await exceptionOf(staged.exceptionId)).toMatchObject({ state: 'partly', open: '3500', version: 2 });
    expect(await instalmentOf(instalmentId)).toEqual({ state: 'open', paid: '2500' });
    const [matchId = ''] = idsOf(first as { result?: unknown });
    const undone = await world.run('reconciliation.undoMatch', { matchId, reason: 'Wrong customer' }, operator);
    expect(undone).toMatchObject({ status: 'done', result: { exceptionId: staged.exceptionId } });
    expect(await exceptionOf(staged.exceptionId)).toMatchObject({ state: 'open', open: '6000', version: 3 });
    expect(await instalmentOf(instalmentId)).toEqual({ state: 'open', paid: '0' });
    expect(await rows(`select 1 from ledger_entry where event = 'reversal'`)).toHaveLength(1);
    expect(await world.run('reconciliation.undoMatch', { matchId, reason: 'Once more' }, operator)).toMatchObject({
      status: 'refused',
      refusal: { code: 'RECON.MATCH_UNDONE' },
    });
    const again = await matchWith({ ...staged, version: 3 }, [
      { targetType: 'instalment', targetId: instalmentId, amountMinor: '4000' },
    ]);
    expect(again).toMatchObject({ status: 'done', result: { openMinor: '2000' } });
    expect(await instalmentOf(instalmentId)).toEqual({ state: 'paid', paid: '4000' });
  });

  it('of several parts closes the line; what a customer does not owe becomes credit', async () => {
    const staged = await stageException(world, 15_000n);
    const { planId, instalmentId } = await stageInstalment(world);
    const { customer } = await one<{ customer: string }>('select customer_id as customer from plan where id = $1', [
      planId,
    ]);
    const parts = [
      { targetType: 'instalment', targetId: instalmentId, amountMinor: '4000' },
      { targetType: 'plan', targetId: planId, amountMinor: '4000' },
      { targetType: 'customer', targetId: customer, amountMinor: '7000' },
    ];
    expect(await matchWith(staged, parts)).toMatchObject({
      status: 'done',
      result: { openMinor: '0', excessMinor: '7000' },
    });
    expect(await exceptionOf(staged.exceptionId)).toMatchObject({ state: 'closed', open: '0' });
    expect(
      await one(
        `select -sum(amount_minor) as minor from ledger_leg where account_code = 'customer-credit' and sub_id = $1`,
        [customer],
      ),
    ).toEqual({ minor: '7000' });
  });

  it('on an older version is refused with both sides, and nothing moves', async () => {
    const staged = await stageException(world);
    const { instalmentId } = await stageInstalment(world);
    const parts = [{ targetType: 'instalment', targetId: instalmentId, amountMinor: '1000' }];
    expect(await matchWith(staged, parts)).toMatchObject({ status: 'done' });
    const stale = await matchWith(staged, parts, await world.actor('finance-operator', 'Bella'));
    expect(stale).toMatchObject({
      status: 'refused',
      refusal: {
        code: 'RECON.CHANGED_SINCE',
        details: { mine: { version: 1 }, theirs: { version: 2, openMinor: '1500' } },
      },
    });
    expect(await instalmentOf(instalmentId)).toEqual({ state: 'open', paid: '1000' });
  });

  it('of two people at once happens once', async () => {
    const staged = await stageException(world, 2_500n);
    const { instalmentId } = await stageInstalment(world);
    const parts = [{ targetType: 'instalment', targetId: instalmentId, amountMinor: '2500' }];
    const people: Actor[] = [];
    for (const name of ['Ola', 'Bella', 'Cem', 'Dana']) people.push(await world.actor('finance-operator', name));
    const outcomes = await Promise.all(people.map((person) => matchWith(staged, parts, person)));
    expect(outcomes.filter((outcome) => outcome.status === 'done')).toHaveLength(1);
    expect(await instalmentOf(instalmentId)).toEqual({ state: 'open', paid: '2500' });
  });

  it('replayed under its key answers the same and matches once', async () => {
    const staged = await stageException(world, 2_500n);
    const { instalmentId } = await stageInstalment(world);
    const parts = [{ targetType: 'instalment', targetId: instalmentId, amountMinor: '2500' }];
    const first = await matchWith(staged, parts, operator, 'match-once-key');
    const second = await matchWith(staged, parts, operator, 'match-once-key');
    expect(second).toMatchObject({ status: 'done', replayed: true, result: (first as { result?: unknown }).result });
    expect(await instalmentOf(instalmentId)).toEqual({ state: 'open', paid: '2500' });
  });

  it.each([
    [
      'parts above what is open',
      [{ targetType: 'customer', targetId: 'OTHER', amountMinor: '2501' }],
      'RECON.PARTS_TOO_MUCH',
    ],
    [
      'a charge of the bank on money that came in',
      [{ targetType: 'bank-charge', targetId: 'fee', amountMinor: '1' }],
      'RECON.DIRECTION',
    ],
    ['a target that is no id', [{ targetType: 'plan', targetId: 'PL-1', amountMinor: '1' }], 'RECON.TARGET_INVALID'],
    [
      'a customer who is none',
      [{ targetType: 'customer', targetId: '00000000-0000-4000-8000-000000000000', amountMinor: '1' }],
      'CUSTOMERS.NOT_FOUND',
    ],
    [
      'an order that is none',
      [{ targetType: 'payment-order', targetId: '00000000-0000-4000-8000-000000000000', amountMinor: '1' }],
      'RECON.ORDER_UNKNOWN',
    ],
    ['a part of nothing', [{ targetType: 'customer', targetId: 'OTHER', amountMinor: '0' }], 'INPUT.INVALID'],
    ['a negative part', [{ targetType: 'customer', targetId: 'OTHER', amountMinor: '-5' }], 'INPUT.INVALID'],
  ] as [string, Record<string, string>[], string][])('refuses %s', async (_name, parts, code) => {
    const staged = await stageException(world, 2_500n);
    const given = parts.map((part) => ({
      ...part,
      ...(part.targetId === 'OTHER' ? { targetId: '00000000-0000-4000-8000-000000000000' } : {}),
    }));
    expect(await matchWith(staged, given)).toMatchObject({ status: 'refused', refusal: { code } });
    expect(await exceptionOf(staged.exceptionId)).toMatchObject({ state: 'open', version: 1 });
  });

  it('of a debit that nobody knows books it as a charge, and undone it lies on the desk again', async () => {
    const found = await unknownDebit(-1_234n);
    expect(found.open).toBe('-1234');
    const done = await matchWith({ exceptionId: found.id, version: 1 }, [
      { targetType: 'bank-charge', targetId: 'quarter', amountMinor: '1234' },
    ]);
    expect(done).toMatchObject({ status: 'done', result: { openMinor: '0' } });
    expect(await charges()).toEqual({ minor: '1234' });
    const [matchId = ''] = idsOf(done as { result?: unknown });
    await world.done('reconciliation.undoMatch', { matchId, reason: 'Not a charge' }, operator);
    expect(await charges()).toEqual({ minor: '0' });
    expect(await exceptionOf(found.id)).toMatchObject({ state: 'open', open: '-1234' });
  });

  it('of a large debit with a charge, at once or part by part, is refused; forced, another person agrees to it', async () => {
    const found = await unknownDebit(-900_000n);
    const before = await charges();
    const charge = (amountMinor: string) => [{ targetType: 'bank-charge', targetId: found.lineId, amountMinor }];
    const staged = { exceptionId: found.id, version: 1 };
    for (const parts of [charge('900000'), charge('5001'), [...charge('4000'), ...charge('1001')]]) {
      expect(await matchWith(staged, parts)).toMatchObject({
        status: 'refused',
        refusal: { code: 'RECON.CHARGE_TOO_LARGE' },
      });
    }
    expect(await matchWith(staged, charge('5000'))).toMatchObject({ status: 'done', result: { openMinor: '-895000' } });
    const second = await matchWith({ ...staged, version: 2 }, charge('1'));
    expect(second).toMatchObject({ status: 'refused', refusal: { code: 'RECON.CHARGE_TOO_LARGE' } });
    const wish = { ...staged, version: 2, targetType: 'bank-charge', targetId: found.lineId, reason: 'Yearly fee' };
    const pending = await world.run('reconciliation.forceMatch', wish, operator);
    expect(pending).toMatchObject({ status: 'pending' });
    const request = await one<{ id: string; version: number; hash: string; minor: string }>(
      `select id, version, content_hash as hash, amount_minor as minor from approval_request where entity_id = $1`,
      [found.id],
    );
    expect(request.minor).toBe('895000');
    const { id: requestId, version, hash: contentHash } = request;
    const decision = { requestId, version, contentHash, decision: 'approve' };
    expect(await world.run('approvals.decide', decision, operator)).toMatchObject({ status: 'refused' });
    expect(await world.run('approvals.decide', decision, await world.actor('finance-approver', 'Vera'))).toMatchObject({
      status: 'done',
    });
    expect(await exceptionOf(found.id)).toMatchObject({ state: 'closed', open: '0' });
    expect(BigInt((await charges()).minor) - BigInt(before.minor)).toBe(900_000n);
  });

  it('may only be made by those who match, and never by support', async () => {
    const staged = await stageException(world);
    for (const role of ['support-agent', 'auditor', 'finance-approver', 'administrator']) {
      const outcome = await matchWith(
        staged,
        [{ targetType: 'bank-charge', targetId: 'x', amountMinor: '1' }],
        await world.actor(role, 'Nina'),
      );
      expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'ACCESS.DENIED' } });
    }
  });
});

describe('the database', () => {
  it('refuses more matches than the line holds, and a match that is rewritten', async () => {
    const staged = await stageException(world, 2_500n);
    const runId = (await one<{ id: string }>('select id from run limit 1')).id;
    const insert = `insert into recon_match (id, line_id, target_type, target_id, amount_minor, currency, rule, manual, run_id) values (gen_random_uuid(), $1, 'customer', 'x', $2, 'EUR', 'test', false, $3)`;
    await expect(world.owner.query(insert, [staged.lineId, 2_501, runId])).rejects.toThrow('cannot be matched');
    await expect(world.owner.query(insert, [staged.lineId, -1, runId])).rejects.toThrow('cannot be matched');
    const { instalmentId } = await stageInstalment(world);
    const [matchId] = idsOf(
      (await matchWith(staged, [{ targetType: 'instalment', targetId: instalmentId, amountMinor: '100' }])) as {
        result?: unknown;
      },
    );
    await expect(
      world.owner.query('update recon_match set amount_minor = 99 where id = $1', [matchId]),
    ).rejects.toThrow('stays as it was made');
  });
});

describe('a forced match', () => {
  it.each([
    ['short', -2n, '2'],
    ['over', 3n, '-3'],
  ])(
    '%s settles the instalment to the cent and books the difference, by four eyes',
    async (side, offMinor, roundingMinor) => {
      const before = await one<{ minor: string }>(
        `select coalesce(sum(amount_minor), 0) as minor from ledger_leg where account_code = 'rounding-and-tolerance'`,
      );
      const { instalmentId, openMinor } = await stageInstalment(world);
      const staged = await stageException(world, openMinor + offMinor);
      const input = {
        exceptionId: staged.exceptionId,
        version: 1,
        targetType: 'instalment',
        targetId: instalmentId,
        reason: 'A few cents',
      };
      const pending = await world.run('reconciliation.forceMatch', input, operator);
      expect(pending).toMatchObject({ status: 'pending' });
      expect(await instalmentOf(instalmentId)).toMatchObject({ state: 'open' });
      expect(
        await world
          .approved('reconciliation.forceMatch', { ...input, reason: 'A few cents, asked again' }, operator)
          .catch((error: unknown) => (error as { code: string }).code),
      ).toBe('APPROVALS.ALREADY_WAITING');
      const request = await one<{ id: string; version: number; hash: string }>(
        `select id, version, content_hash as hash from approval_request where entity_id = $1`,
        [staged.exceptionId],
      );
      const decision = {
        requestId: request.id,
        version: request.version,
        contentHash: request.hash,
        decision: 'approve',
      };
      expect(await world.run('approvals.decide', decision, operator)).toMatchObject({ status: 'refused' });
      expect(
        await world.run('approvals.decide', decision, await world.actor('finance-approver', 'Vera')),
      ).toMatchObject({ status: 'done' });
      expect(await instalmentOf(instalmentId)).toEqual({ state: 'paid', paid: String(openMinor) });
      expect(await exceptionOf(staged.exceptionId)).toMatchObject({ state: 'closed', open: '0' });
      const rounding = await one<{ minor: string }>(
        `select sum(amount_minor) as minor from ledger_leg where account_code = 'rounding-and-tolerance'`,
      );
      expect(BigInt(rounding.minor) - BigInt(before.minor)).toBe(BigInt(roundingMinor));
      expect(side).toBeTruthy();
      const { id } = await one<{ id: string }>('select id from recon_match where line_id = $1', [staged.lineId]);
      await world.done('reconciliation.undoMatch', { matchId: id, reason: 'Wrong plan' }, operator);
      expect(await exceptionOf(staged.exceptionId)).toMatchObject({
        state: 'open',
        open: String(openMinor + offMinor),
      });
    },
  );

  it('does not run when the line was matched meanwhile', async () => {
    const { instalmentId, openMinor } = await stageInstalment(world);
    const staged = await stageException(world, openMinor - 1n);
    const input = {
      exceptionId: staged.exceptionId,
      version: 1,
      targetType: 'instalment',
      targetId: instalmentId,
      reason: 'One cent',
    };
    await world.submitted('reconciliation.forceMatch', input, operator);
    expect(
      await matchWith(staged, [{ targetType: 'instalment', targetId: instalmentId, amountMinor: '100' }]),
    ).toMatchObject({ status: 'done' });
    const request = await one<{ id: string; version: number; hash: string }>(
      `select id, version, content_hash as hash from approval_request where entity_id = $1`,
      [staged.exceptionId],
    );
    const decision = {
      requestId: request.id,
      version: request.version,
      contentHash: request.hash,
      decision: 'approve',
    };
    await world.run('approvals.decide', decision, await world.actor('finance-approver', 'Vera'));
    expect(await instalmentOf(instalmentId)).toEqual({ state: 'open', paid: '100' });
    expect(await one('select status from approval_request where id = $1', [request.id])).not.toEqual({
      status: 'executed',
    });
  });
});
