import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeIban } from '@/server/kernel/iban';
import { stageCapturedOrder } from '@/server/modules/credit';
import { relayAll } from '@/server/platform/events/relay';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { faultsOf, openDays } from './example-days';
import { credit, exampleStatement } from './example-statement';
import { importFile } from './import-statement';

let world: TestWorld;
let days: Awaited<ReturnType<typeof openDays>>;

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}
const one = async <T>(text: string, values: unknown[] = []): Promise<T> => (await rows<T>(text, values))[0] as T;

beforeAll(async () => {
  world = await openWorld();
  days = await openDays(world);
});
afterAll(() => world.close());
afterEach(async () => expect(await faultsOf(world, days.bankAccountId)).toEqual([]));

describe('a file', () => {
  it('is booked once: the same bytes again are refused with a link to the first', async () => {
    const text = days.statementOf('2026-11-25', [credit(5_000n, 'present')]);
    await days.booked(text);
    const before = await one<{ n: string }>('select count(*) as n from ledger_entry');
    const again = await days.upload(text, 'other-name.xml');
    const { id } = await one<{ id: string }>('select id from statement where sequence = $1', [days.at.sequence]);
    expect(again).toMatchObject({
      status: 'refused',
      refusal: { code: 'RECON.FILE_KNOWN', details: { statementId: id } },
    });
    expect(await one('select count(*) as n from ledger_entry')).toEqual(before);
  });

  it('with other bytes and the same statement is not booked twice', async () => {
    const last = exampleStatement({
      iban: days.own,
      date: '2026-11-25',
      sequence: days.at.sequence,
      openingMinor: days.at.balance - 5_000n,
      entries: [credit(5_000n, 'present')],
    });
    const outcome = await importFile(await days.uploaded(`${last}\n<!-- sent again -->`));
    expect(outcome).toMatchObject({
      status: 'blocked',
      step: 'read',
      message: expect.stringContaining('RECON.STATEMENT_KNOWN') as string,
    });
  });

  it.each([
    ['is no statement', () => 'hello', 'XML.'],
    [
      'is of an account that is not ours',
      () => exampleStatement({ iban: makeIban('DE', '120300009999999999'), entries: [] }),
      'RECON.ACCOUNT_UNKNOWN',
    ],
    [
      'is only a report of the day',
      () =>
        exampleStatement({ iban: days.own, entries: [] })
          .replaceAll('camt.053', 'camt.052')
          .replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt')
          .replaceAll(/(<\/?)Stmt>/g, '$1Rpt>'),
      'RECON.NOT_A_STATEMENT',
    ],
    [
      'has a closing balance that its entries do not make',
      () =>
        exampleStatement({
          iban: days.own,
          sequence: 99,
          date: '2026-11-26',
          openingMinor: days.at.balance,
          entries: [credit(1n, 'x')],
        }).replace('<Amt Ccy="EUR">0.01</Amt>', '<Amt Ccy="EUR">0.02</Amt>'),
      'RECON.STATEMENT_FAULTY',
    ],
    [
      'opens with another balance than the last one closed',
      () =>
        exampleStatement({
          iban: days.own,
          sequence: days.at.sequence + 1,
          date: '2026-11-26',
          openingMinor: days.at.balance + 1n,
          entries: [],
        }),
      'RECON.BALANCE_BROKEN',
    ],
    [
      'is older than the last one',
      () => exampleStatement({ iban: days.own, sequence: 0, date: '2026-11-22', openingMinor: 7n, entries: [] }),
      'RECON.STATEMENT_OLDER',
    ],
    [
      'is a copy',
      () =>
        exampleStatement({
          iban: days.own,
          sequence: days.at.sequence + 1,
          openingMinor: days.at.balance,
          entries: [],
        }).replace('<FrToDt>', '<CpyDplctInd>DUPL</CpyDplctInd><FrToDt>'),
      'RECON.COPY',
    ],
    [
      'ends in the middle',
      () =>
        exampleStatement({
          iban: days.own,
          sequence: days.at.sequence + 1,
          openingMinor: days.at.balance,
          entries: [credit(1n, 'x')],
        }).slice(0, -80),
      'XML.',
    ],
  ] as [string, () => string, string][])('that %s is kept, told, and leaves nothing', async (_name, text, code) => {
    const counts =
      'select (select count(*) from statement) as s, (select count(*) from statement_line) as l, (select count(*) from ledger_entry) as e';
    const before = await one(counts);
    const rawFileId = await days.uploaded(text());
    const outcome = await importFile(rawFileId);
    expect(outcome).toMatchObject({
      status: 'blocked',
      step: 'read',
      message: expect.stringContaining(code) as string,
    });
    expect(await one(counts)).toEqual(before);
    expect(await one('select state from process_run where scope_key = $1', [rawFileId])).toEqual({ state: 'blocked' });
    expect(await rows('select 1 from raw_file where id = $1', [rawFileId])).toHaveLength(1);
  });

  it('that came before its predecessor waits, and goes on by itself', async () => {
    const [first, second] = [
      days.statementOf('2026-11-26', [credit(100n, 'first')]),
      days.statementOf('2026-11-27', [credit(200n, 'second')]),
    ];
    const later = await days.uploaded(second);
    await relayAll();
    expect(await one('select state, message from process_run where scope_key = $1', [later])).toMatchObject({
      state: 'blocked',
      message: expect.stringContaining('RECON.STATEMENT_GAP') as string,
    });
    await days.uploaded(first);
    await relayAll();
    expect(await rows('select state from statement where sequence >= $1', [days.at.sequence - 1])).toEqual([
      { state: 'posted' },
      { state: 'posted' },
    ]);
  });

  it('goes through two workers at once and is booked once', async () => {
    const rawFileId = await days.uploaded(
      days.statementOf(
        '2026-11-30',
        Array.from({ length: 40 }, (_none, no) => credit(BigInt(100 + no), `gift ${no}`)),
      ),
    );
    const outcomes = await Promise.all([importFile(rawFileId), importFile(rawFileId), importFile(rawFileId)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['done', 'done', 'done']);
    expect(
      await one(
        'select count(*)::int as n from statement_line l join statement s on s.id = l.statement_id where s.raw_file_id = $1',
        [rawFileId],
      ),
    ).toEqual({ n: 40 });
    expect(
      await one(
        `select count(*)::int as n from recon_exception e join statement_line l on l.id = e.line_id join statement s on s.id = l.statement_id where s.raw_file_id = $1`,
        [rawFileId],
      ),
    ).toEqual({ n: 40 });
  });

  it('goes on where its worker was killed', async () => {
    await stageCapturedOrder(world);
    const { ref } = await one<{ ref: string }>(
      `select p.ref from plan p join instalment i on i.plan_id = p.id where i.state = 'open' limit 1`,
    );
    const rawFileId = await days.uploaded(days.statementOf('2026-12-01', [credit(4_000n, ref), credit(4_000n, 'x')]));
    // The lock that another session holds on the plan stands for a worker that dies while it gives money away.
    await world.owner.query('begin');
    await world.owner.query('select 1 from plan where ref = $1 for update', [ref]);
    const dying = importFile(rawFileId).catch((error: unknown) => error);
    const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and application_name = 'countersign-app'`;
    let pid: number | undefined;
    while (pid === undefined) pid = (await rows<{ pid: number }>(waiting))[0]?.pid;
    await world.owner.query('select pg_terminate_backend($1)', [pid]);
    expect(await dying).toBeInstanceOf(Error);
    await world.owner.query('rollback');
    expect(await one('select state from statement where raw_file_id = $1', [rawFileId])).toEqual({ state: 'read' });
    expect(await importFile(rawFileId)).toMatchObject({ status: 'done' });
    expect(await one('select state from statement where raw_file_id = $1', [rawFileId])).toEqual({ state: 'posted' });
  });
});
