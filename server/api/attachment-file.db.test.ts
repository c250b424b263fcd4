import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachmentFile } from './attachment-file';
import type { Actor } from '@/server/platform/auth/actor';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { installationSigner } from '@/server/platform/crypto/signing';
import { sql } from '@/server/platform/db/sql';
import { withTransaction } from '@/server/platform/db/tx';
import { runQuery } from '@/server/platform/query/run-query';
import { approvalDesk, codeOf, decisionOf, type Waiting } from '@/server/testing/approval-desk';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { attachments } from '@/server/modules/approvals/approvals.attachment.queries';
import { evidence } from '@/server/modules/approvals/approvals.evidence.queries';
import { exampleDecided, exampleRequest } from '@/server/modules/approvals/use-cases/example-request';
import { verifyEvidence } from '@/server/modules/approvals/use-cases/verify-evidence';

let world: TestWorld;
let desk: ReturnType<typeof approvalDesk>;
let maker: Actor;
let approver: Actor;

beforeAll(async () => {
  world = await openWorld();
  desk = approvalDesk(world);
  maker = await world.actor('finance-operator', 'Mara');
  approver = await world.actor('finance-approver', 'Berta');
});
afterAll(() => world.close());

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const add = (requestId: string, by: Actor, fileName: string, content: string | Uint8Array) =>
  world.run('approvals.attach', { requestId, fileName, bytesBase64: base64(content) }, by);
const idOf = (outcome: Awaited<ReturnType<typeof add>>) =>
  outcome.status === 'done' ? (outcome.result as { attachmentId: string }).attachmentId : codeOf(outcome);

describe('a file beside a request', () => {
  it('is added by those who take part, and handed out to be saved', async () => {
    const { requestId } = await desk.waiting();
    const id = idOf(await add(requestId, maker, '../Rückruf "Lumen".txt', 'Rang them up.'));
    expect(idOf(await add(requestId, approver, 'offer.pdf', '%PDF-1.7 offer'))).toMatch(/^[0-9a-f-]{36}$/);
    const stranger = await world.actor('collections-agent', 'Sven');
    expect(codeOf(await add(requestId, stranger, 'a.txt', 'a'))).toBe('APPROVALS.NOT_TAKING_PART');
    const colleague = await world.actor('finance-operator', 'Max');
    expect(codeOf(await add(requestId, colleague, 'a.txt', 'a'))).toBe('APPROVALS.NOT_TAKING_PART');

    const answer = await attachmentFile(id, await world.actor('auditor', 'Reader'));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('Rang them up.');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="R_ckruf _Lumen_.txt"; filename*=UTF-8''R%C3%BCckruf%20_Lumen_.txt`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect((await attachmentFile(id, await world.actor('nobody', 'Nora'))).status).toBe(403);
    expect((await attachmentFile(uuidv7(), maker)).status).toBe(404);
    expect((await attachmentFile('../x', maker)).status).toBe(400);
  });

  it('is refused in words when it is no such file, there already, too large, or the eleventh', async () => {
    const { requestId } = await desk.waiting();
    expect(codeOf(await add(requestId, maker, 'page.png', '<!doctype html>'))).toBe('APPROVALS.FILE_NOT_WHAT_IT_SAYS');
    expect(codeOf(await add(requestId, maker, 'large.txt', new Uint8Array(5 * 1024 * 1024 + 1).fill(65)))).toBe(
      'APPROVALS.FILE_TOO_LARGE',
    );
    expect(codeOf(await add(requestId, maker, 'far-larger.txt', new Uint8Array(6 * 1024 * 1024).fill(65)))).toBe(
      'INPUT.INVALID',
    );
    expect(idOf(await add(requestId, maker, 'full.txt', new Uint8Array(5 * 1024 * 1024).fill(65)))).toMatch(/-/);
    await add(requestId, maker, 'one.txt', 'one');
    expect(codeOf(await add(requestId, approver, 'again.txt', 'one'))).toBe('APPROVALS.FILE_KNOWN');
    for (let no = 2; no < 9; no += 1) await add(requestId, maker, `${no}.txt`, String(no));
    const last = await Promise.all([add(requestId, maker, 'x.txt', 'x'), add(requestId, approver, 'y.txt', 'y')]);
    expect(last.map(codeOf).sort()).toEqual(['APPROVALS.TOO_MANY_FILES', 'done']);
  });

  it('voids no decision and is shown as having come after it; after the end none is taken', async () => {
    const shown = await exampleDecided(world);
    const operator = await world.actor('finance-operator', 'Twice');
    await add(shown.requestId, operator, 'late.txt', 'late');
    const listed = await runQuery(attachments, { requestId: shown.requestId }, approver);
    expect(listed).toMatchObject({ status: 'ok', value: [{ fileName: 'late.txt', decidedBefore: 1 }] });
    expect(decisionOf(await desk.decide(shown as Waiting, approver))).toBe('executed');
    expect(codeOf(await add(shown.requestId, operator, 'later.txt', 'later'))).toBe('APPROVALS.CLOSED');
  });

  it('is named in the evidence by its hash, with the audit row that says the same', async () => {
    const { requestId } = await exampleRequest(world);
    await add(requestId, await world.actor('finance-operator'), 'call.txt', 'Rang them up.');
    const auditor = await world.actor('auditor', 'Reader');
    const answer = await runQuery(evidence, { subjectId: requestId, reason: 'Yearly audit' }, auditor);
    if (answer.status !== 'ok' || answer.value instanceof Error) throw new Error(JSON.stringify(answer));
    const { text } = answer.value;
    expect(await verifyEvidence(text, installationSigner().publicKey)).toMatchObject({ ok: true, findings: [] });
    const pack = JSON.parse(text) as { attachments: { sha256: string }[] };
    expect(pack.attachments).toHaveLength(1);
    const forged = text.replaceAll(`"sha256":"${pack.attachments[0]?.sha256}"`, `"sha256":"${'0'.repeat(64)}"`);
    expect((await verifyEvidence(forged, null)).findings.join()).toContain('"call.txt" has no audit row');
  });
});

it('the database keeps a file as it is, and takes none by another act or with another hash', async () => {
  const { requestId } = await desk.waiting();
  await add(requestId, maker, 'one.txt', 'one');
  for (const bad of [`update approval_attachment set file_name = 'x.txt'`, 'delete from approval_attachment'])
    await expect(world.owner.query(bad)).rejects.toThrow(/kept as they were written/);
  const makerId = await world.personId(maker);
  const byHand = (command: string, parts: { sha256?: string; name?: string }) =>
    withTransaction(world.database.app, async (tx) => {
      const runId = uuidv7();
      const sessionId = maker.kind === 'person' ? maker.sessionId : '';
      await tx.exec(
        sql`select * from begin_run(${runId}::uuid, ${command}, 'approvals.attach', 'person', null, ${sessionId}::uuid, ${uuidv7()}, 'x')`,
      );
      await tx.exec(sql`
        insert into approval_attachment (id, request_id, version, person_id, file_name, media_type, size_bytes, sha256, bytes, run_id, at)
        values (${uuidv7()}, ${requestId}, 1, ${makerId}, ${parts.name ?? 'b.txt'}, 'text/plain', 1,
          coalesce(${parts.sha256 ?? null}, encode(sha256('b'), 'hex')), 'b'::bytea, ${runId}, now())`);
    }).then(
      () => 'written',
      (error: { constraint?: string; message: string }) => error.constraint ?? error.message,
    );
  expect(await byHand('approvals.comment', {})).toBe('approval_attachment_own_run');
  expect(await byHand('approvals.attach', { sha256: 'f'.repeat(64) })).toBe('approval_attachment_is_what_it_says');
  expect(await byHand('approvals.attach', { name: '../b.txt' })).toBe('approval_attachment_name');
});
