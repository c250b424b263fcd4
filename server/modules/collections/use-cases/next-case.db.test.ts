import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import type { Actor } from '@/server/platform/auth/actor';
import { systemActor } from '@/server/platform/auth/actor';
import { withTransaction } from '@/server/platform/db/tx';
import { sql, trusted } from '@/server/platform/db/sql';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { inRun } from '@/server/testing/in-run';
import { contactCodeSql, gateAnswers } from '../collections.contact.repo';
import { caseChunk } from './close-chunks';
import { stageCase } from './example-collections';

let world: TestWorld;
let agents: Actor[];
let ids: string[];

beforeAll(async () => {
  world = await openWorld();
  agents = await Promise.all(['Ada', 'Bea', 'Cem', 'Dan'].map((name) => world.actor('collections-agent', name)));
  ids = [];
  for (let no = 0; no < 6; no += 1) ids.push((await stageCase(world)).caseId);
});
afterAll(() => world.close());

/** Everybody is free again and nothing was done today; reached around the doors, as the night does not. */
beforeEach(async () => {
  await world.owner.query(
    `update collection_case set locked_by = null, locked_until = null, snoozed_until = null, assigned_to = null where state = 'active'`,
  );
  await world.owner.query(`update calendar set business_date = '2026-11-20', driven_time = '10:00'`);
  await world.owner.query(`update customer set time_zone = 'Europe/Berlin'`);
  await world.owner.query('update customer_hold set lifted_at = now() where lifted_at is null');
});

type Next = { caseId: string | null; resumed: boolean; waiting: { reason: string; cases: number }[] | null };
const next = async (agent: Actor | undefined) => (await world.done('collections.nextCase', {}, agent as Actor)) as Next;
const refusalOf = async (command: string, input: unknown, agent: Actor | undefined) => {
  const outcome = await world.run(command, input, agent as Actor);
  return outcome.status === 'refused' ? outcome.refusal.code : outcome.status;
};
const customerOf = async (caseId: string) =>
  (await world.owner.query<{ customer_id: string }>('select customer_id from collection_case where id = $1', [caseId]))
    .rows[0]?.customer_id;

describe('the next case', () => {
  it('is never the one another has: four agents at once, twenty rounds', async () => {
    for (let round = 0; round < 20; round += 1) {
      await world.owner.query('update collection_case set locked_by = null, locked_until = null');
      const answers = await Promise.all(agents.map((agent) => next(agent)));
      const given = answers.map((answer) => answer.caseId);
      expect(given).not.toContain(null);
      expect(new Set(given).size).toBe(agents.length);
    }
  });

  it('is the same for one person however often it is asked for, also twice at once', async () => {
    const [first, second] = await Promise.all([next(agents[0]), next(agents[0])]);
    expect(first.caseId).toBe(second.caseId);
    expect(await next(agents[0])).toMatchObject({ caseId: first.caseId, resumed: true });
    const { rows } = await world.owner.query('select 1 from collection_case where locked_until > now()');
    expect(rows).toHaveLength(1);
  });

  it('comes back when its lease is over', async () => {
    const { caseId } = await next(agents[0]);
    expect(await refusalOf('collections.renewLease', { caseId }, agents[1])).toBe('COLLECTIONS.CASE_TAKEN');
    expect(
      await refusalOf('collections.logContact', { caseId, channel: 'phone', disposition: 'no-answer' }, agents[1]),
    ).toBe('COLLECTIONS.CASE_TAKEN');
    await world.owner.query(`update collection_case set locked_until = now() - interval '1 second' where id = $1`, [
      caseId,
    ]);
    expect((await next(agents[1])).caseId).toBe(caseId);
    expect(await refusalOf('collections.renewLease', { caseId }, agents[0])).toBe('COLLECTIONS.CASE_TAKEN');
  });

  it('goes in the order of priority, and one set aside waits for its day', async () => {
    await world.owner.query('update collection_case set priority = 200 where id = $1', [ids[3]]);
    expect((await next(agents[0])).caseId).toBe(ids[3]);
    await world.done('collections.skipCase', { caseId: ids[3], reason: 'Line is noisy' }, agents[0] as Actor);
    expect((await next(agents[0])).caseId).not.toBe(ids[3]);
    expect(
      await refusalOf('collections.skipCase', { caseId: ids[3], reason: 'Again', untilDate: '2026-11-20' }, agents[0]),
    ).toBe('COLLECTIONS.SKIP_DATE');
  });

  it('leaves out customers on hold and outside contact hours, and says why', async () => {
    for (const id of ids.slice(0, 2)) {
      await world.done(
        'customers.placeHold',
        { customerId: await customerOf(id), kind: 'dispute', reason: 'Parcel' },
        agents[0] as Actor,
      );
    }
    for (const id of ids.slice(2)) {
      await world.owner.query(`update customer set time_zone = 'America/New_York' where id = $1`, [
        await customerOf(id),
      ]);
    }
    expect(await next(agents[0])).toEqual({
      caseId: null,
      resumed: false,
      waiting: [
        { reason: 'hours', cases: 4 },
        { reason: 'hold', cases: 2 },
      ],
    });
    expect(await refusalOf('collections.renewLease', { caseId: ids[0] }, agents[0])).toBe(
      'COLLECTIONS.CONTACT_NOT_ALLOWED',
    );
    const log = { caseId: ids[2], channel: 'phone', disposition: 'refuses' };
    expect(await refusalOf('collections.logContact', log, agents[0])).toBe('COLLECTIONS.CONTACT_NOT_ALLOWED');
    expect(await refusalOf('collections.logContact', { ...log, inbound: true }, agents[0])).toBe('done');
  });

  it('is offered by the same rules in SQL as in the gate', async () => {
    const situations = [
      async () => undefined,
      async () => world.owner.query(`update calendar set driven_time = '07:59'`),
      async () => world.owner.query(`update calendar set driven_time = '19:59'`),
      async () => world.owner.query(`update calendar set driven_time = '20:00'`),
      async () => world.owner.query(`update calendar set business_date = '2026-11-22', driven_time = '12:00'`),
      async () => world.owner.query(`update customer set time_zone = 'Asia/Tokyo'`),
    ];
    for (const stage of situations) {
      await stage();
      const both = await withTransaction(world.database.app, async (tx) => {
        const clock = await tx.one<{ now: Date; date: string }>(
          sql`select entity_now() as now, business_date as date from calendar`,
        );
        const codes = await tx.rows<{ id: string; code: string }>(
          sql`select k.id, ${trusted(contactCodeSql)} as code from collection_case k join customer c on c.id = k.customer_id`,
        );
        const gates = await gateAnswers(
          tx,
          codes.map((row) => row.id),
          { channel: 'phone', now: clock.now, businessDate: businessDate(clock.date) },
        );
        return codes.map((row) => [
          ['snoozed', 'today'].includes(row.code) ? 'ok' : row.code,
          gates.get(row.id)?.code ?? 'ok',
        ]);
      });
      for (const [code, gate] of both) expect(code).toBe(gate);
    }
  });

  it('stands with one agent when the lead says so', async () => {
    const lead = await world.actor('collections-lead', 'Lea');
    const bea = await world.personId(agents[1] as Actor);
    await world.owner.query('update collection_case set priority = 300 where id = $1', [ids[4]]);
    expect((await next(agents[0])).caseId).toBe(ids[4]);
    await world.done('collections.reassign', { caseId: ids[4], personId: bea, reason: 'Speaks Italian' }, lead);
    expect((await next(agents[0])).caseId).not.toBe(ids[4]);
    expect((await next(agents[1])).caseId).toBe(ids[4]);
    const support = await world.personId(await world.actor('support-agent', 'Sam'));
    expect(
      await refusalOf(
        'collections.reassign',
        { caseId: ids[4], personId: support, reason: 'Knows the customer' },
        lead,
      ),
    ).toBe('COLLECTIONS.NOT_AN_AGENT');
  });

  it('is opened once per customer, whoever closes the day at the same time, and changes nothing when repeated', async () => {
    await stageCase(world);
    await world.owner.query(
      `update collection_case set state = 'closed', closed_on = '2026-11-20', locked_by = null, locked_until = null where state = 'active'`,
    );
    const close = () =>
      inRun(world, (context) => caseChunk(context, { date: businessDate('2026-12-28'), cursor: null }));
    await Promise.all([close(), close(), close()]);
    const { rows } = await world.owner.query<{ n: string; customers: string; why: string }>(
      `select count(*) as n, count(distinct customer_id) as customers, min(why) as why from collection_case where state = 'active'`,
    );
    expect(rows[0]?.n).toBe(rows[0]?.customers);
    expect(rows[0]?.n).toBe('7');
    expect(rows[0]?.why).toBe('40.00 EUR overdue on 1 plan for 7 days.');
    expect(await close()).toMatchObject({ counts: { opened: 0, updated: 0, closed: 0 } });
    const small = await inRun(world, (context) =>
      caseChunk(context, { date: businessDate('2026-12-28'), cursor: null, size: 3 }),
    );
    expect(small).toMatchObject({ counts: { opened: 0, updated: 0, closed: 0 } });
    expect('cursor' in small && small.cursor).toBeTruthy();
  });

  it('cannot be taken by somebody who only reads', async () => {
    for (const role of ['support-agent', 'auditor', 'finance-operator']) {
      expect(await refusalOf('collections.nextCase', {}, await world.actor(role))).toMatch(/DENIED|PERMISSION/);
    }
    expect(await refusalOf('collections.refresh', { date: '2026-11-25' }, systemActor('notifications'))).toMatch(
      /DENIED|PERMISSION/,
    );
  });
});
