import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { systemActor } from '@/server/platform/auth/actor';
import {
  credit,
  EXAMPLE_OPENING,
  exampleStatement,
  stageOwnAccount,
} from '@/server/modules/reconciliation/use-cases/example-statement';
import { importFile } from '@/server/modules/reconciliation/use-cases/import-statement';
import { openWorld, type TestWorld } from './example-world';

let world: TestWorld;
const setUp = systemActor('demo-world');
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function uploaded(text: string): Promise<string> {
  const input = { fileName: 'first.xml', bytesBase64: Buffer.from(text).toString('base64') };
  const done = await world.done('reconciliation.uploadStatement', input, await world.actor('finance-operator', 'Ola'));
  return (done as { rawFileId: string }).rawFileId;
}
const failing = async () =>
  (await booksCheck(world.database.read)).filter((proof) => !proof.ok).map((proof) => proof.proof);
const count = async (text: string, values: unknown[]): Promise<number> =>
  ((await world.owner.query(`select count(*)::int as n from ${text}`, values)).rows[0] as { n: number }).n;

it('the first statement of an account begins where the books do, or nothing of it is booked', async () => {
  const { iban, bankAccountId } = await stageOwnAccount(world);
  const openingMinor = EXAMPLE_OPENING + 250n;
  const text = exampleStatement({ iban, openingMinor, entries: [credit(2_500n, 'who knows')] });
  const rawFileId = await uploaded(text);
  const outcome = await importFile(rawFileId);
  expect(outcome).toMatchObject({ status: 'blocked' });
  expect(JSON.stringify(outcome)).toContain('RECON.OPENING_DIFFERS');
  expect(await count('statement where raw_file_id = $1', [rawFileId])).toBe(0);
  expect(await failing()).toEqual([]);

  const correction = { bankAccountId, openingMinor: String(openingMinor), reason: 'The bank opened with more' };
  await world.done('reconciliation.correctOpening', correction, setUp);
  expect(await failing()).toEqual([]);
  expect(await importFile(rawFileId)).toMatchObject({ status: 'done' });
  expect(await failing()).toEqual([]);
  expect(await count(`statement where raw_file_id = $1 and state = 'posted'`, [rawFileId])).toBe(1);

  expect(await world.run('reconciliation.correctOpening', { ...correction, openingMinor: '1' }, setUp)).toMatchObject({
    status: 'refused',
    refusal: { code: 'RECON.OPENING_BOOKED' },
  });
});

it('an opening is corrected as often as it must be, to the cent, and by nobody who works with statements', async () => {
  const { bankAccountId } = await stageOwnAccount(world);
  const to = (openingMinor: string) => ({ bankAccountId, openingMinor, reason: 'Read wrong' });
  for (const openingMinor of ['100', '0', '777']) {
    await world.done('reconciliation.correctOpening', to(openingMinor), setUp);
    const { rows } = await world.owner.query(
      `select coalesce(sum(amount_minor), 0)::text as minor from ledger_leg where account_code = 'bank' and sub_id = $1`,
      [bankAccountId],
    );
    expect(rows).toEqual([{ minor: openingMinor }]);
  }
  expect(await failing()).toEqual([]);
  expect(await world.run('reconciliation.correctOpening', to('777'), setUp)).toMatchObject({
    refusal: { code: 'RECON.OPENING_SAME' },
  });
  for (const role of ['finance-operator', 'finance-approver'])
    expect(await world.run('reconciliation.correctOpening', to('1'), await world.actor(role, 'Ola'))).toMatchObject({
      status: 'refused',
    });
});
