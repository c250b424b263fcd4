import { Client } from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTestDb, type TestDb } from '@/server/platform/testing/test-db';
import { LiveFeed, nounsOf } from './live-feed';
import { LIVE_CHANNEL } from './relay';

let db: TestDb;
let owner: Client;

beforeEach(async () => {
  db = await openTestDb();
  owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await db.drop();
});

const notify = (payload: string) => owner.query('select pg_notify($1, $2)', [LIVE_CHANNEL, payload]);
const listening = async () => {
  const { rows } = await owner.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'countersign-live' and datname = current_database() and query like 'listen%'`,
  );
  return rows.map((row) => row.pid);
};
const untilListening = () => vi.waitFor(async () => expect(await listening()).toHaveLength(1), { timeout: 10_000 });

test('types are told as their nouns, each once', () => {
  expect(nounsOf('approvals.decided payments.fileSent approvals.closed')).toEqual(['approvals', 'payments']);
  expect(nounsOf('')).toEqual([]);
});

test('everybody who listens hears, on one connection, and the last one closes it', async () => {
  const feed = new LiveFeed(db.readerUrl);
  const [first, second] = [vi.fn(), vi.fn()];
  const quiet = feed.listen(first);
  const quietToo = feed.listen(second);
  await untilListening();
  await notify('approvals.decided');
  await vi.waitFor(() => expect(second).toHaveBeenCalledWith(['approvals']));
  expect(first).toHaveBeenCalledWith(['approvals']);
  quiet();
  quietToo();
  await vi.waitFor(async () => expect(await listening()).toEqual([]), { timeout: 10_000 });
});

test('who listened before it heard is told that anything may have happened, from the first connection on', async () => {
  const feed = new LiveFeed(db.readerUrl);
  const heard = vi.fn();
  const quiet = feed.listen(heard);
  expect(heard).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([]), { timeout: 10_000 });
  expect(await listening()).toHaveLength(1);
  // Who comes later is heard for from the beginning.
  const late = vi.fn();
  const quietToo = feed.listen(late);
  await notify('fees.assessed');
  await vi.waitFor(() => expect(late.mock.calls).toEqual([[['fees']]]));
  quiet();
  quietToo();
});

test('after a lost connection it says that anything may have happened, and hears again', async () => {
  const feed = new LiveFeed(db.readerUrl);
  const heard = vi.fn();
  const quiet = feed.listen(heard);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([]), { timeout: 10_000 });
  heard.mockClear();
  const [pid] = await listening();
  await owner.query('select pg_terminate_backend($1)', [pid]);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([]), { timeout: 15_000 });
  await notify('fees.assessed');
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(['fees']));
  quiet();
});
