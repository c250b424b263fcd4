import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { balanceMinor, ledgerProofs, runProofs, subBalances } from '@/server/modules/ledger';
import { systemActor } from '@/server/platform/auth/actor';
import { bindBank } from '@/server/platform/bank/bound-bank';
import type { BankConnection } from '@/server/platform/bank/port';
import { createSimulatedBank, type SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { connectToSimulatedBank } from '@/server/platform/bank/simulated-bank/connection';
import { relayAll } from '@/server/platform/events/relay';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { paymentsRouter } from './payments.router';
import { reportXml, type ReportedOrder } from './use-cases/example-report';
import {
  EXAMPLE_EXECUTION,
  exampleBankAccount,
  stageApprovedFile,
  stageBankAccount,
  stageFile,
  stagePayable,
  stageSentFile,
} from './use-cases/example-payments';
import { pollBank, sendFile } from './use-cases/bank-traffic';

let world: TestWorld;
let folder: string;
let bank: SimulatedBank;
let sends: string[];

/** The bank's connection, which also counts what leaves. */
function counted(): BankConnection {
  const inner = connectToSimulatedBank(bank);
  return {
    ...inner,
    async send(file) {
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
    seed: 'payments',
    startDate: businessDate('2026-11-20'),
    openingBalances: [{ iban: exampleBankAccount.iban, owner: exampleBankAccount.name, amountMinor: 500_000_000n }],
    rates: { rejectBps: 0, returnBps: 0, strayCreditBps: 0 } as never,
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

const one = async <T extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T> => {
  const { rows } = await world.owner.query<T>(text, values);
  return rows[0] as T;
};
const fileRow = (id: string) =>
  one<{
    state: string;
    ref: string;
    sha256: string;
    message_id: string;
    pmt_inf_id: string;
    raw_file_id: string;
    version: number;
    bank_status: string | null;
  }>('select * from payment_file where id = $1', [id]);
const ordersOf = async (fileId: string) =>
  (
    await world.owner.query<{
      id: string;
      ref: string;
      state: string;
      end_to_end_id: string;
      counterparty_id: string;
      amount_minor: string;
    }>('select * from payment_order where file_id = $1 order by id', [fileId])
  ).rows;

/** Everything else that waits is stopped first, so that the next file holds what the test stages. */
async function clearWaiting(): Promise<void> {
  await world.owner.query("update payment_order set state = 'cancelled' where state in ('created', 'blocked')");
  const { rows } = await world.owner.query<{ merchant_id: string; minor: string; currency: string }>(
    'select merchant_id, sum(amount_minor) as minor, currency from merchant_statement_line group by 1, 3 having sum(amount_minor) > 0',
  );
  for (const row of rows)
    await world.owner.query("update merchant set status = 'held', hold_reason = 'test' where id = $1", [
      row.merchant_id,
    ]);
}

async function report(
  fileId: string,
  about: { groupStatus?: string; orders?: ReportedOrder[] },
): Promise<{ accepted: number; rejected: number; findings: { text: string }[] }> {
  const file = await fileRow(fileId);
  const xml = reportXml({
    messageId: file.message_id,
    pmtInfId: file.pmt_inf_id,
    reportId: `R-${Math.random()}`,
    ...about,
  });
  const received = (await world.done(
    'payments.receiveBankFile',
    { name: 'r.xml', mark: 'r.xml', bytesBase64: Buffer.from(xml).toString('base64') },
    systemActor('bank-inbox'),
  )) as { rawFileId: string };
  return (await world.done(
    'payments.applyBankReport',
    { rawFileId: received.rawFileId },
    systemActor('bank-inbox'),
  )) as never;
}

describe('a payout, from what is owed to the bank', () => {
  it('goes out once two people acted, byte for byte as approved, and is booked as in transit', async () => {
    const { fileId, version, bankAccountId } = await stageFile(world, '4200');
    const operator = await world.actor('finance-operator', 'Ola');
    const submitted = await world.run('payments.approveFile', { fileId, version }, operator);
    expect(submitted.status).toBe('pending');
    const request = await one<{
      id: string;
      content: { sha256: string; lines: unknown[]; totalMinor: string };
      consequences: { kind: string }[];
      content_hash: string;
      version: number;
    }>("select * from approval_request where entity_id = $1 and command = 'payments.approveFile'", [fileId]);
    const file = await fileRow(fileId);
    expect(request.content).toMatchObject({ sha256: file.sha256, count: 1, totalMinor: '4200', file: file.ref });
    expect(request.consequences.map((each) => each.kind)).toEqual(
      expect.arrayContaining(['money-leaves', 'posting', 'warning']),
    );
    const decide = {
      requestId: request.id,
      version: request.version,
      contentHash: request.content_hash,
      decision: 'approve',
    };
    // The operator may approve nothing; a finance approver who changed the payee's account may not approve this one.
    expect((await world.run('approvals.decide', decide, operator)).status).toBe('refused');
    expect((await world.run('approvals.decide', decide, await world.actor('finance-approver', 'Cem'))).status).toBe(
      'done',
    );
    expect((await fileRow(fileId)).state).toBe('approved');
    const before = await balanceMinor(world.database.read, {
      account: 'payouts-in-transit',
      subId: fileId,
      currency: 'EUR',
    });
    await relayAll();
    expect(sends).toEqual([`${file.ref}.xml`]);
    const sent = await fileRow(fileId);
    expect(sent.state).toBe('sent');
    const [order] = await ordersOf(fileId);
    expect(order?.state).toBe('sent');
    const journal = (await bank.journal()).filter((entry) => entry.messageId === file.message_id);
    expect(journal.map((entry) => [entry.sha256, entry.endToEndId, entry.verdict])).toEqual([
      [request.content.sha256, order?.end_to_end_id, 'accepted'],
    ]);
    expect(before).toBe(0n);
    expect(
      await balanceMinor(world.database.read, { account: 'payouts-in-transit', subId: fileId, currency: 'EUR' }),
    ).toBe(-4200n);
    const payable = await subBalances(world.database.read, {
      account: 'merchant-payable',
      currency: 'EUR',
      subIds: [order?.counterparty_id ?? ''],
    });
    expect([...payable.values()]).toEqual([0n]);
    const { total } = await one<{ total: string }>(
      'select sum(amount_minor) as total from merchant_statement_line where merchant_id = $1',
      [order?.counterparty_id],
    );
    expect(total).toBe('0');
    // The bank's own answers come in by the inbox and move the order on; a file of another origin, whatever it says that it
    // comes from, hides none of them.
    await bank.process();
    await world.owner.query(
      `insert into raw_file (id, kind, name, sha256, size_bytes, bytes, source, run_id)
       select gen_random_uuid(), 'pain.002', 'zzzz.xml', encode(sha256('x'), 'hex'), 1, 'x', 'bank/zzzz', id from run where command = 'payments.approveFile' limit 1`,
    );
    expect(await pollBank()).toBeGreaterThan(0);
    await relayAll();
    expect((await ordersOf(fileId))[0]?.state).toBe('accepted');
    expect(await pollBank()).toBe(0);
    expect((await runProofs(world.database.read, ledgerProofs)).every((proof) => proof.ok)).toBe(true);
    await clearWaiting();
    expect(bankAccountId).toBe(await stageBankAccount(world));
  });

  it('is not prepared twice while it is under way', async () => {
    const { bankAccountId } = await stagePayable(world, '900');
    const operator = await world.actor('finance-operator', 'Ola');
    const input = { bankAccountId, executionDate: EXAMPLE_EXECUTION };
    const both = await Promise.all([
      world.done('payments.prepareMerchantPayouts', input, operator),
      world.done('payments.prepareMerchantPayouts', input, operator),
    ]);
    expect(both.map((result) => (result as { prepared: number }).prepared).sort()).toEqual([0, 1]);
    await clearWaiting();
  });

  it('blocks a bad IBAN before the file, naming the payee, and pays the others', async () => {
    const good = await stagePayable(world, '100', 'Gute Ware');
    const bad = await stagePayable(world, '200', 'Schlechte Ware');
    await world.owner.query(
      `alter table merchant_account disable trigger user; update merchant_account set iban = 'DE00370400440532013000' where merchant_id = '${bad.merchantId}'; alter table merchant_account enable trigger user`,
    );
    const operator = await world.actor('finance-operator', 'Ola');
    const input = { bankAccountId: good.bankAccountId, executionDate: EXAMPLE_EXECUTION };
    const prepared = (await world.done('payments.prepareMerchantPayouts', input, operator)) as {
      prepared: number;
      blocked: { reason: string }[];
    };
    expect(prepared.prepared).toBe(1);
    expect(prepared.blocked[0]?.reason).toMatch(/Schlechte Ware GmbH is not valid/);
    expect(prepared.blocked[0]?.reason).not.toContain('DE00370400440532013000');
    // An order that turns bad between preparing and building is refused by name too, and no file comes to be.
    await world.owner.query(
      "alter table payment_order disable trigger e_fixed; update payment_order set iban = 'DE00370400440532013000' where state = 'created'; alter table payment_order enable trigger e_fixed",
    );
    const refused = await world.run('payments.buildFile', { ...input, direction: 'out' }, operator);
    expect(refused).toMatchObject({
      status: 'refused',
      refusal: { code: 'PAYMENTS.IBAN_INVALID', message: expect.stringContaining('Gute Ware GmbH') },
    });
    await clearWaiting();
  });
});

describe('before the bytes leave', () => {
  it('a cancelled file gives its orders back, and its approval runs no more', async () => {
    const { fileId, version } = await stageFile(world, '310');
    const operator = await world.actor('finance-operator', 'Ola');
    const pending = await world.run('payments.approveFile', { fileId, version }, operator);
    const [order] = await ordersOf(fileId);
    expect(await world.done('payments.cancelFile', { fileId, version, reason: 'wrong day' }, operator)).toMatchObject({
      ordersReturned: 1,
    });
    expect(await one('select state, file_id from payment_order where id = $1', [order?.id])).toEqual({
      state: 'created',
      file_id: null,
    });
    if (pending.status !== 'pending') throw new Error('expected a request');
    const request = await one<{ version: number; content_hash: string }>(
      'select version, content_hash from approval_request where id = $1',
      [pending.requestId],
    );
    await world.run(
      'approvals.decide',
      {
        requestId: pending.requestId,
        version: request.version,
        contentHash: request.content_hash,
        decision: 'approve',
      },
      await world.actor('finance-approver', 'Cem'),
    );
    expect((await fileRow(fileId)).state).toBe('cancelled');
    await clearWaiting();
  });

  it('tampered bytes are not sent', async () => {
    const { fileId } = await stageApprovedFile(world);
    const file = await fileRow(fileId);
    await world.owner.query(
      `alter table raw_file disable trigger all; update raw_file set bytes = replace(convert_from(bytes, 'UTF8'), '1250.00', '9250.00')::bytea where id = '${file.raw_file_id}'; alter table raw_file enable trigger all`,
    );
    expect(await sendFile(fileId)).toMatchObject({ status: 'refused', refusal: { code: 'PAYMENTS.BYTES_CHANGED' } });
    expect(sends).toEqual([]);
    expect((await fileRow(fileId)).state).toBe('approved');
    await world.owner.query("update outbox_event set state = 'done' where state = 'new'");
    await world.owner.query("update payment_file set state = 'cancelled' where id = $1", [fileId]);
  });

  it('a payee whose account was changed keeps the file from being approved', async () => {
    const { fileId, version } = await stageFile(world, '555');
    const pending = await world.run(
      'payments.approveFile',
      { fileId, version },
      await world.actor('finance-operator', 'Ola'),
    );
    if (pending.status !== 'pending') throw new Error('expected a request');
    const [order] = await ordersOf(fileId);
    await world.owner.query("update merchant set status = 'held', hold_reason = 'test' where id = $1", [
      order?.counterparty_id,
    ]);
    const request = await one<{ version: number; content_hash: string }>(
      'select version, content_hash from approval_request where id = $1',
      [pending.requestId],
    );
    await world.run(
      'approvals.decide',
      {
        requestId: pending.requestId,
        version: request.version,
        contentHash: request.content_hash,
        decision: 'approve',
      },
      await world.actor('finance-approver', 'Cem'),
    );
    expect(await one('select status from approval_request where id = $1', [pending.requestId])).toEqual({
      status: 'changed',
    });
    expect((await fileRow(fileId)).state).toBe('prepared');
  });
});

describe('what the bank says', () => {
  it('climbs the ladder, never back, and a reject gives the money back to what is owed', async () => {
    const { fileId } = await stageSentFile(world);
    const [order] = await ordersOf(fileId);
    const endToEndId = order?.end_to_end_id ?? '';
    expect(await report(fileId, { orders: [{ endToEndId, status: 'ACSP' }] })).toMatchObject({ accepted: 1 });
    await report(fileId, { groupStatus: 'ACTC' });
    expect(await one('select state, bank_status from payment_order where id = $1', [order?.id])).toEqual({
      state: 'accepted',
      bank_status: 'ACSP',
    });
    expect(await report(fileId, { orders: [{ endToEndId, status: 'RJCT', code: 'AC04' }] })).toMatchObject({
      rejected: 1,
    });
    const late = await report(fileId, { orders: [{ endToEndId, status: 'ACCC' }] });
    expect(late.findings[0]?.text).toMatch(/final/);
    expect(await one('select state, bank_status, reason_code from payment_order where id = $1', [order?.id])).toEqual({
      state: 'rejected',
      bank_status: 'RJCT',
      reason_code: 'AC04',
    });
    expect((await fileRow(fileId)).state).toBe('rejected');
    expect(
      await balanceMinor(world.database.read, { account: 'payouts-in-transit', subId: fileId, currency: 'EUR' }),
    ).toBe(0n);
    const { total } = await one<{ total: string }>(
      'select sum(amount_minor) as total from merchant_statement_line where merchant_id = $1',
      [order?.counterparty_id],
    );
    expect(total).toBe(order?.amount_minor);
    await clearWaiting();
  });

  it("nobody hands in the bank's answers by hand, and nobody says where a file came from", async () => {
    expect(Object.keys(paymentsRouter.commands)).not.toContain('receiveBankFile');
    const file = { name: 'forged.xml', mark: 'zzzz', bytesBase64: Buffer.from('<CstmrPmtStsRpt/>').toString('base64') };
    for (const role of ['finance-operator', 'finance-approver', 'administrator']) {
      const outcome = await world.run('payments.receiveBankFile', file, await world.actor(role, 'Mara'));
      expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'ACCESS.DENIED' } });
    }
  });

  it('a duplicate answer rejects nothing, an unknown message and rubbish are kept', async () => {
    const { fileId } = await stageSentFile(world);
    const file = await fileRow(fileId);
    const duplicate = reportXml({
      messageId: file.message_id,
      pmtInfId: file.pmt_inf_id,
      reportId: 'DUP',
      groupStatus: 'RJCT',
    }).replace('</GrpSts>', '</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf>');
    const feed = async (text: string) => {
      const received = (await world.done(
        'payments.receiveBankFile',
        { name: 'x', mark: 'x', bytesBase64: Buffer.from(text).toString('base64') },
        systemActor('bank-inbox'),
      )) as { rawFileId: string };
      return world.done('payments.applyBankReport', { rawFileId: received.rawFileId }, systemActor('bank-inbox'));
    };
    expect(await feed(duplicate)).toMatchObject({ state: 'applied', rejected: 0 });
    expect((await ordersOf(fileId))[0]?.state).toBe('sent');
    expect(
      await feed(reportXml({ messageId: 'NOBODY', pmtInfId: 'X', reportId: 'U', groupStatus: 'ACCP' })),
    ).toMatchObject({ state: 'unmatched' });
    expect(await feed('<CstmrPmtStsRpt><broken')).toMatchObject({ state: 'unreadable' });
  });
});
