import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { systemActor } from '@/server/platform/auth/actor';
import { bindBank } from '@/server/platform/bank/bound-bank';
import type { BankConnection } from '@/server/platform/bank/port';
import { createSimulatedBank, type SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { connectToSimulatedBank } from '@/server/platform/bank/simulated-bank/connection';
import { relayAll } from '@/server/platform/events/relay';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { sendFile, sendWaitingFiles, type SendOutcome } from './bank-traffic';
import { exampleBankAccount, stageApprovedFile } from './example-payments';

let world: TestWorld;
let folder: string;
let bank: SimulatedBank;
let sends: string[];

/** The bank's connection, which also counts what leaves; `before` runs before each send. */
function counted(before: () => Promise<void> = () => Promise.resolve()): BankConnection {
  const inner = connectToSimulatedBank(bank);
  return {
    ...inner,
    async send(file) {
      await before();
      const answer = await inner.send(file);
      sends.push(file.name);
      return answer;
    },
  };
}

beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), 'countersign-bank-'));
  bank = await createSimulatedBank({
    dataDir: folder,
    seed: 'sending',
    startDate: businessDate('2026-11-20'),
    openingBalances: [{ iban: exampleBankAccount.iban, owner: exampleBankAccount.name, amountMinor: 500_000_000n }],
  });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  sends = [];
  bindBank(counted());
});

const fileRow = async (id: string) => {
  const { rows } = await world.owner.query<{ state: string; message_id: string }>(
    'select state, message_id from payment_file where id = $1',
    [id],
  );
  return rows[0] ?? { state: 'missing', message_id: '' };
};

describe('sending once', () => {
  it('two workers at once send one file once', async () => {
    const { fileId } = await stageApprovedFile(world);
    // The bytes travel until the other two have been told that somebody is at it.
    let arrive = (): void => undefined;
    const onTheWay = new Promise<void>((resolve) => (arrive = resolve));
    bindBank(counted(() => onTheWay));
    const told = (outcome: SendOutcome): SendOutcome => {
      if (outcome.status === 'busy') busy += 1;
      if (busy === 2) arrive();
      return outcome;
    };
    let busy = 0;
    const outcomes = await Promise.all([1, 2, 3].map(async () => told(await sendFile(fileId))));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['busy', 'busy', 'sent']);
    expect(await sendFile(fileId)).toEqual({ status: 'already-sent' });
    expect(sends).toHaveLength(1);
    await relayAll();
    expect(sends).toHaveLength(1);
  });

  it('a crash after the bank took the file is found by asking, and nothing goes twice', async () => {
    const { fileId } = await stageApprovedFile(world);
    const inner = connectToSimulatedBank(bank);
    bindBank({
      ...inner,
      async send(file) {
        await inner.send(file);
        throw new Error('the connection broke after the last byte');
      },
    });
    await expect(sendFile(fileId)).rejects.toThrow(/connection broke/);
    expect((await fileRow(fileId)).state).toBe('sending');
    bindBank(counted());
    expect((await sendWaitingFiles()).map(({ outcome }) => outcome)).toEqual([{ status: 'sent' }]);
    expect(sends).toEqual([]);
    const { message_id: messageId } = await fileRow(fileId);
    expect((await bank.journal()).filter((entry) => entry.messageId === messageId)).toHaveLength(1);
  });

  it('a crash before the first byte is sent after the bank said no; when it cannot say, nothing is sent', async () => {
    const { fileId } = await stageApprovedFile(world);
    await world.done('payments.claimSend', { fileId }, systemActor('bank-sender'));
    bindBank({ ...counted(), has: () => Promise.resolve('unknown') });
    expect(await sendFile(fileId)).toEqual({ status: 'in-doubt' });
    bindBank(counted());
    expect(await sendFile(fileId)).toEqual({ status: 'sent' });
    expect(sends).toHaveLength(1);
  });
});
