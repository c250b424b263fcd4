import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemActor } from '@/server/platform/auth/actor';
import { bindBank } from '@/server/platform/bank/bound-bank';
import type { BankConnection, BankFile } from '@/server/platform/bank/port';
import { relayAll } from '@/server/platform/events/relay';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { withTransaction } from '@/server/platform/db/tx';
import { takeSending } from '../payments.file.repo';
import { sendFile } from './bank-traffic';
import { stageApprovedFile } from './example-payments';

let world: TestWorld;
let arrived: BankFile[];
const evidence = 'Telephone, Ms Brandt of the electronic banking desk, 14:05';

/** A way to the bank that breaks as the file is handed over, and that cannot say whether it has one. */
const broken: BankConnection = {
  send: () => Promise.reject(new Error('the connection broke')),
  has: () => Promise.resolve('unknown'),
  list: () => Promise.resolve([]),
  fetch: () => Promise.reject(new Error('nothing to fetch')),
};
const whole: BankConnection = {
  ...broken,
  send: (file) => {
    arrived.push(file);
    return Promise.resolve({ receipt: `receipt of ${file.name}` });
  },
};

beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  arrived = [];
  bindBank(broken);
  await world.owner.query(`update outbox_event set state = 'done' where state = 'new'`);
});
afterAll(() => world.close());

async function lostFile(): Promise<{ fileId: string; version: number }> {
  const { fileId } = await stageApprovedFile(world);
  await expect(sendFile(fileId)).rejects.toThrow('the connection broke');
  expect(await sendFile(fileId)).toEqual({ status: 'in-doubt' });
  return { fileId, version: (await fileRow(fileId)).version };
}

async function fileRow(fileId: string) {
  const { rows } = await world.owner.query<{
    state: string;
    version: number;
    sha256: string;
    bank_receipt: string | null;
    transit: string;
  }>(
    `select state, version, sha256, bank_receipt,
       (select coalesce(sum(amount_minor), 0) from ledger_leg where account_code = 'payouts-in-transit' and sub_id = f.id::text) as transit
     from payment_file f where id = $1`,
    [fileId],
  );
  if (!rows[0]) throw new Error('the file is missing');
  return rows[0];
}

describe('a file whose fate is unknown', () => {
  it('that the bank has, as two people say, counts as sent and is never sent again', async () => {
    const seen = await lostFile();
    const input = { ...seen, answer: 'has-it', evidence };
    const requestId = await world.submitted(
      'payments.settleUnknownFile',
      input,
      await world.actor('finance-operator', 'Ola'),
    );
    expect((await fileRow(seen.fileId)).state).toBe('sending');
    expect(requestId).toBeTruthy();
    await world.done(
      'approvals.withdraw',
      { requestId, reason: 'To be asked once more' },
      await world.actor('finance-operator', 'Ola'),
    );
    await world.approved('payments.settleUnknownFile', input, await world.actor('finance-operator', 'Ola'));
    const row = await fileRow(seen.fileId);
    expect(row).toMatchObject({ state: 'sent', transit: '-125000', bank_receipt: `Told by the bank: ${evidence}` });
    bindBank(whole);
    expect(await sendFile(seen.fileId)).toEqual({ status: 'already-sent' });
    await relayAll();
    expect(arrived).toEqual([]);
  });

  it('that the bank has not goes again, once, with the very same bytes', async () => {
    const seen = await lostFile();
    bindBank(whole);
    await world.approved(
      'payments.settleUnknownFile',
      { ...seen, answer: 'has-not', evidence },
      await world.actor('finance-operator', 'Ola'),
    );
    expect((await fileRow(seen.fileId)).state).toBe('approved');
    await relayAll();
    const row = await fileRow(seen.fileId);
    expect(row).toMatchObject({ state: 'sent', transit: '-125000' });
    expect(arrived.map((file) => file.sha256)).toEqual([row.sha256]);
    expect(await sendFile(seen.fileId)).toEqual({ status: 'already-sent' });
  });

  it('that breaks off once more after it was given up is unknown once more', async () => {
    const seen = await lostFile();
    const maker = await world.actor('finance-operator', 'Ola');
    await world.approved('payments.settleUnknownFile', { ...seen, answer: 'has-not', evidence }, maker);
    await expect(sendFile(seen.fileId)).rejects.toThrow('the connection broke');
    expect((await fileRow(seen.fileId)).state).toBe('sending');
    const { version } = await fileRow(seen.fileId);
    await world.approved(
      'payments.settleUnknownFile',
      { fileId: seen.fileId, version, answer: 'has-it', evidence },
      maker,
    );
    expect((await fileRow(seen.fileId)).state).toBe('sent');
  });

  it('is not settled by people while a process is sending it, nor when its fate is known', async () => {
    const seen = await lostFile();
    const maker = await world.actor('finance-operator', 'Ola');
    const input = { ...seen, answer: 'has-not', evidence };
    await withTransaction(world.database.app, async (tx) => {
      expect(await takeSending(tx, seen.fileId)).toBe(true);
      await expect(world.approved('payments.settleUnknownFile', input, maker)).rejects.toThrow(/failed/);
    });
    expect((await fileRow(seen.fileId)).state).toBe('sending');
    await world.approved('payments.settleUnknownFile', { ...input, answer: 'has-it' }, maker);
    expect(await world.run('payments.settleUnknownFile', input, maker)).toMatchObject({
      status: 'refused',
      refusal: { code: 'PAYMENTS.FATE_KNOWN' },
    });
    expect(await world.run('payments.settleUnknownFile', input, systemActor('bank-sender'))).toMatchObject({
      refusal: { code: 'ACCESS.DENIED' },
    });
  });
});
