import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import type { Outcome } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { installationSigner } from '@/server/platform/crypto/signing';
import { dbOver } from '@/server/platform/db/tx';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf, decisionOf, type Waiting } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { evidence } from '../approvals.evidence.queries';
import { approverQuality, makerQuality } from '../approvals.quality.repo';
import { noticeOfRequest, noticesOfRevision } from '../approvals.notices.repo';
import { request } from '../approvals.request.queries';
import { revisable } from '../approvals.revise.queries';
import type { Revised } from './revise';
import { verifyEvidence } from './verify-evidence';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let mara: Actor;
let anton: Actor;
let berta: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  await world.owner.query(
    `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
     values ($1, 'merchants.changeBankDetails', 1, 'Two for a first account', 'live',
       '[[{"field":"firstAccount","op":"eq","value":true}]]', '[{"role":"finance-approver","count":2}]', 24, '2020-01-01')`,
    [uuidv7()],
  );
  mara = await world.actor('finance-operator', 'Mara');
  anton = await world.actor('finance-approver', 'Anton');
  berta = await world.actor('finance-approver', 'Berta');
});
afterAll(() => world.close());

const rows = async <T extends object>(text: string, values: unknown[] = []) =>
  (await world.owner.query<T>(text, values)).rows;

type Shown = Pick<Waiting, 'requestId' | 'version' | 'contentHash'>;

const revise = (shown: Shown, input: Record<string, unknown>, by: Actor = mara) => {
  const { requestId, version, contentHash } = shown;
  return world.run('approvals.revise', { requestId, version, contentHash, input, reason: 'A digit was wrong' }, by);
};

function revisedOf(outcome: Outcome<unknown>): Revised {
  if (outcome.status !== 'done') throw new Error(codeOf(outcome));
  return outcome.result as Revised;
}

/** Changes the account of a request and gives what is shown of it afterwards. */
async function changed(change: Waiting): Promise<Waiting> {
  const iban = desk.nextIban();
  const { version, contentHash } = revisedOf(await revise(change, { iban }));
  return { ...change, version, contentHash, iban };
}

async function seen(requestId: string, by: Actor) {
  const answer = await runQuery(request, { requestId }, by);
  if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
  return answer.value;
}

describe('a request that its maker changes while it waits', () => {
  it('is another version that nobody decided on, and only its content is carried out', async () => {
    const change = await desk.waiting();
    expect(decisionOf(await desk.decide(change, anton))).toBe('pending');
    const next = await changed(change);
    expect(next.version).toBe(2);

    // What was approved is not what waits, and who approved it is asked anew.
    expect(codeOf(await desk.decide(change, berta))).toBe('APPROVALS.VERSION_STALE');
    expect(codeOf(await desk.decide({ ...next, contentHash: change.contentHash }, berta))).toBe(
      'APPROVALS.CONTENT_NOT_SHOWN',
    );
    expect(decisionOf(await desk.decide(next, berta))).toBe('pending');
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
    expect(decisionOf(await desk.decide(next, anton))).toBe('executed');
    expect(await desk.liveIbans(change.merchantId)).toEqual([next.iban]);
    expect(codeOf(await revise(next, { iban: desk.nextIban() }))).toBe('APPROVALS.CLOSED');
  });

  it('is judged by the policies of now, and drafted as a new one: title, term and people asked', async () => {
    const change = await desk.waiting();
    const name = `Longer ${change.merchantId}`;
    await world.owner.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       values ($1, 'merchants.changeBankDetails', 1, $2, 'live', $3, '[{"role":"finance-approver","count":3}]', 12, '2020-01-01')`,
      [uuidv7(), name, JSON.stringify([[{ field: 'counterparty', op: 'eq', value: change.merchantId }]])],
    );
    await changed(change);
    const [row] = await rows<{ policies: { name: string }[]; steps: { count: number }[]; hours: number }>(
      `select policies, steps, extract(epoch from expires_at - submitted_at)::int / 3600 as hours from approval_request where id = $1`,
      [change.requestId],
    );
    expect(row?.policies.map((policy) => policy.name)).toContain(name);
    expect(row?.steps.map((step) => step.count)).toEqual([3]);
    expect(row?.hours).toBe(12);
  });

  it('tells whoever decided that it counts no more, everybody else who is asked, and each of them once', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    await changed(change);
    const notices = await noticesOfRevision(change.requestId, 2);
    const [antonId, bertaId] = [await world.personId(anton), await world.personId(berta)];
    expect(notices[0]).toMatchObject({
      personIds: [antonId],
      kind: 'approval-revised',
      body: expect.stringMatching(/^Your decision on version 1 no longer counts\. .*A digit was wrong$/),
    });
    expect(notices[1]?.personIds).toContain(bertaId);
    expect(notices[1]?.personIds).not.toContain(antonId);
    expect(notices[1]?.personIds).not.toContain(await world.personId(mara));
    const later = await noticeOfRequest(change.requestId);
    const told = notices.filter((notice) => notice.personIds.length > 0);
    expect(new Set([later?.dedupeKey, ...told.map((notice) => notice.dedupeKey)]).size).toBe(1);
    expect(later?.dedupeKey).not.toBe(`approval/${change.requestId}/needed`);
    const [raised] = await rows<{ n: number }>(
      `select count(*)::int as n from outbox_event where handler = 'approvals.tellOfRevision' and payload ->> 'requestId' = $1`,
      [change.requestId],
    );
    expect(raised?.n).toBe(1);
  });

  it('asks nobody about a version that was changed once more, and still tells whose decision it ended', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const second = await changed(change);
    await desk.decide(second, berta);
    const third = await changed(second);
    const [antonId, bertaId] = [await world.personId(anton), await world.personId(berta)];
    expect(await noticesOfRevision(change.requestId, 2)).toMatchObject([
      { personIds: [antonId], mail: null, body: expect.stringMatching(/^Your decision on version 1 no longer counts/) },
    ]);
    const [anew, others, notAsked] = await noticesOfRevision(change.requestId, 3);
    expect(anew).toMatchObject({
      personIds: [bertaId],
      mail: { template: 'approval-needed' },
      body: expect.stringMatching(/^Your decision on version 2 no longer counts/),
    });
    expect(others?.personIds).toContain(antonId);
    expect(notAsked?.personIds).toEqual([]);
    // However it ends, whose decision it ended is told of it, under a key of its own for each version.
    await desk.decide(third, anton, { decision: 'reject', reason: 'Not theirs' });
    const ended = [
      ...(await noticesOfRevision(change.requestId, 2)),
      ...(await noticesOfRevision(change.requestId, 3)),
    ];
    expect(ended.map((notice) => notice.personIds)).toEqual([[antonId], [bertaId]]);
    expect(new Set([...ended, anew].map((notice) => notice?.dedupeKey)).size).toBe(3);
  });

  it('still keeps out whoever had a hand in a version before', async () => {
    const change = await desk.waiting();
    const bertaId = await world.personId(berta);
    await world.owner.query(
      `insert into approval_maker (request_id, version, person_id, why) values ($1, 1, $2, 'editor')`,
      [change.requestId, bertaId],
    );
    const next = await changed(change);
    expect(codeOf(await desk.decide(next, berta))).toBe('APPROVALS.OWN_REQUEST');
    // Whoever makes and changes it decides on no version, with whatever role.
    const maraId = await world.personId(mara);
    await world.owner.query(`insert into person_role (person_id, role_code) values ($1, 'finance-approver')`, [maraId]);
    expect(codeOf(await desk.decide(next, mara))).toBe('APPROVALS.OWN_REQUEST');
    await world.owner.query(`delete from person_role where person_id = $1 and role_code = 'finance-approver'`, [
      maraId,
    ]);
    const hands = await rows(
      'select person_id, why from approval_maker where request_id = $1 and version = 2 order by why',
      [change.requestId],
    );
    expect(hands).toEqual([
      { person_id: bertaId, why: 'editor' },
      { person_id: maraId, why: 'maker' },
    ]);
  });

  it('keeps every version as it was, and its evidence proves them', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const second = await changed(change);
    const third = await changed(second);
    await desk.decide(third, anton);
    expect(decisionOf(await desk.decide(third, berta))).toBe('executed');
    const kept = await rows<{ version: number; content_hash: string; iban: string }>(
      `select version, content_hash, content #>> '{next,iban}' as iban from approval_version where request_id = $1 order by version`,
      [change.requestId],
    );
    expect(kept).toEqual([
      { version: 1, content_hash: change.contentHash, iban: change.iban },
      { version: 2, content_hash: second.contentHash, iban: second.iban },
    ]);
    const reader = await world.actor('auditor', 'Reader');
    const answer = await runQuery(evidence, { subjectId: change.requestId, reason: 'Yearly audit' }, reader);
    if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
    const { text } = answer.value;
    expect(await verifyEvidence(text, installationSigner().publicKey)).toMatchObject({ ok: true, decisions: 3 });
    const forged = (change_: (pack: { versions: Record<string, unknown>[] }) => void) => {
      const pack = JSON.parse(text) as { versions: Record<string, unknown>[] };
      change_(pack);
      return verifyEvidence(JSON.stringify(pack), null).then(({ findings }) => findings.join('\n'));
    };
    expect(
      await forged((pack) => {
        pack.versions = pack.versions.slice(1);
      }),
    ).toContain('Version 1 is not in the file');
    expect(
      await forged((pack) => {
        Object.assign(pack.versions[0] ?? {}, { content: { next: 'another' } });
      }),
    ).toContain('The content of version 1 is not the one that its hash names');
  });
});

describe('what is seen of a change', () => {
  it('is what is different, by whom and why, and whose decision counts no more', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const next = await changed(change);
    const open = await seen(change.requestId, berta);
    expect(open).toMatchObject({
      version: 2,
      you: { may: 'approve', mayRevise: false, opened: false },
      steps: [{ filled: 0 }],
      decisions: [{ version: 1, decision: 'approve', counts: false, undoneAt: null }],
      versions: [
        {
          version: 1,
          name: 'Mara (finance-operator)',
          reason: 'A digit was wrong',
          difference: [{ path: 'next.iban', approved: change.iban, now: next.iban }],
        },
      ],
    });
    expect((await seen(change.requestId, anton)).you).toMatchObject({ may: 'approve', mayUndo: false });
    // Whoever is not asked sees account numbers masked, also those of versions before.
    const own = await seen(change.requestId, mara);
    expect(own.you.mayRevise).toBe(true);
    expect(JSON.stringify(own.versions)).not.toContain(change.iban);
    await desk.decide(next, berta, { decision: 'reject', reason: 'Not theirs' });
    expect((await seen(change.requestId, mara)).you.mayRevise).toBe(false);
  });

  it('is offered to the maker alone, field by field, with account numbers masked', async () => {
    const change = await desk.waiting();
    const { requestId } = change;
    const offered = await runQuery(revisable, { requestId }, mara);
    expect(offered).toMatchObject({
      status: 'ok',
      value: {
        fields: [
          { name: 'iban', kind: 'text', masked: true },
          { name: 'bic', kind: 'text', value: '', masked: false },
          { name: 'holderName', kind: 'text', value: 'Kettenwerk GmbH', masked: false },
        ],
      },
    });
    expect(JSON.stringify(offered)).not.toContain(change.iban);
    const other = await runQuery(revisable, { requestId }, await world.actor('finance-operator', 'Nosy'));
    expect(other).toMatchObject({ status: 'refused', refusal: { code: 'APPROVALS.NOT_MAKER' } });
  });

  it('adds a field that was left out, and leaves one out that was there', async () => {
    const change = await desk.waiting();
    const added = revisedOf(await revise(change, { bic: 'COBADEFFXXX' }));
    const removed = revisedOf(await revise({ ...change, ...added }, { bic: null }));
    expect(removed).toMatchObject({ version: 3, contentHash: change.contentHash });
    const kept = await rows(
      `select content #>> '{next,bic}' as bic from approval_version where request_id = $1 order by version`,
      [change.requestId],
    );
    expect(kept).toEqual([{ bic: null }, { bic: 'COBADEFFXXX' }]);
  });
});

describe('how approving goes', () => {
  it('is timed from when the version was there, and counts the change as work done again', async () => {
    const at = (time: string) => world.owner.query('update calendar set driven_time = $1', [time]);
    const checker = await world.actor('finance-approver', 'Timed');
    const maker = await world.actor('finance-operator', 'Twice');
    await at('20:00');
    const change = await desk.waiting(maker);
    await at('21:00');
    const [iban, reason] = [desk.nextIban(), 'A digit was wrong'];
    const { requestId, version, contentHash } = change;
    const next = revisedOf(
      await world.run('approvals.revise', { requestId, version, contentHash, input: { iban }, reason }, maker),
    );
    await at('21:05');
    await desk.decide({ ...change, ...next }, checker, { decision: 'reject', reason: 'Still not theirs' });
    const span = { from: new Date('2020-01-01'), until: new Date('2100-01-01') };
    const of = async <T extends { name: string }>(list: Promise<T[]>, name: string) =>
      (await list).find((one) => one.name === name);
    const db = dbOver(world.database.app);
    expect(await of(approverQuality(db, span), 'Timed (finance-approver)')).toMatchObject({ medianMinutes: 5 });
    expect(await of(makerQuality(db, span), 'Twice (finance-operator)')).toMatchObject({ rejected: 1, reworked: 1 });
  });
});

describe('a change and a last decision at once', () => {
  /** Holds the request until both wait for it, one after the other, so that the one that came first is first. */
  async function oneAfterTheOther<A, B>(requestId: string, first: () => Promise<A>, second: () => Promise<B>) {
    const holder = new Client({ connectionString: world.db.ownerUrl });
    await holder.connect();
    const waiting = (n: number) =>
      vi.waitUntil(
        async () =>
          (
            await rows(
              `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
            )
          ).length === n,
        { timeout: 10_000 },
      );
    try {
      await holder.query('begin');
      await holder.query('select from approval_request where id = $1 for update', [requestId]);
      const one = first();
      await waiting(1);
      const two = second();
      await waiting(2);
      await holder.query('rollback');
      return [await one, await two] as const;
    } finally {
      await holder.end();
    }
  }

  it('ends with the decision, where it came first', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const iban = desk.nextIban();
    const [decided, revised] = await oneAfterTheOther(
      change.requestId,
      () => desk.decide(change, berta),
      () => revise(change, { iban }),
    );
    expect(decisionOf(decided)).toBe('executed');
    expect(codeOf(revised)).toBe('APPROVALS.CLOSED');
    expect(await desk.liveIbans(change.merchantId)).toEqual([change.iban]);
  });

  it('waits for new decisions, where the change came first', async () => {
    const change = await desk.waiting();
    await desk.decide(change, anton);
    const iban = desk.nextIban();
    const [revised, decided] = await oneAfterTheOther(
      change.requestId,
      () => revise(change, { iban }),
      () => desk.decide(change, berta),
    );
    expect(revisedOf(revised)).toMatchObject({ version: 2, voided: 1 });
    expect(codeOf(decided)).toBe('APPROVALS.VERSION_STALE');
    expect(await desk.liveIbans(change.merchantId)).toEqual([]);
    expect(await desk.statusOf(change.requestId)).toBe('pending');
  });
});
