import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { evidence } from '@/server/modules/approvals/approvals.evidence.queries';
import { exampleRequest } from '@/server/modules/approvals/use-cases/example-request';
import { runBulks } from '@/server/modules/approvals/use-cases/run-bulk';
import { verifyEvidence } from '@/server/modules/approvals/use-cases/verify-evidence';
import { sealAll } from '@/server/modules/audit';
import type { Actor } from '@/server/platform/auth/actor';
import { canonicalHash, canonicalJson } from '@/server/platform/crypto/canonical';
import { installationSigner } from '@/server/platform/crypto/signing';
import { AnchorFiles } from '@/server/platform/files/anchor-files';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { stageRequests } from '@/server/testing/staged-requests';

const begun = z.object({
  challengeId: z.uuid(),
  options: z.object({
    challenge: z.string(),
    rp: z.object({ id: z.string() }).optional(),
    rpId: z.string().optional(),
  }),
});

let world: TestWorld;
let checker: Actor;

beforeAll(async () => {
  world = await openWorld();
  checker = await world.actor('finance-approver', 'Signer');
  const { challengeId, options } = begun.parse(await world.done('access.beginPasskey', {}, checker));
  const response = world.authenticator(checker).register({ ...options, rp: options.rp ?? {} });
  await world.done('access.registerPasskey', { challengeId, label: 'Key', response }, checker);
});
afterAll(() => world.close());

async function staged(count: number): Promise<string[]> {
  const makerId = await world.personId(await world.actor('finance-operator', 'Mara'));
  const rows = await stageRequests(
    world.owner,
    makerId,
    Array.from({ length: count }, () => ({})),
  );
  return rows.map((one) => one.requestId);
}

/** Lists the requests, signs the root of the list, and has each of them decided. */
async function decideSigned(requestIds: readonly string[]): Promise<void> {
  const listed = await world.done(
    'approvals.listBulk',
    { decision: 'approve', of: { kind: 'rows', requestIds } },
    checker,
  );
  const { bulkId, root } = listed as { bulkId: string; root: string };
  const signing = begun.parse(await world.done('approvals.beginBulkSigning', { bulkId, root }, checker));
  const signature = { challengeId: signing.challengeId, response: world.authenticator(checker).sign(signing.options) };
  await world.done('approvals.bulkDecide', { bulkId, root, decision: 'approve', signature }, checker);
  await runBulks();
}

async function packOf(requestId: string): Promise<string> {
  const auditor = await world.actor('auditor', 'Reader');
  const answer = await runQuery(evidence, { subjectId: requestId, reason: 'Yearly audit' }, auditor);
  if (answer.status !== 'ok') throw new Error(JSON.stringify(answer));
  return answer.value.text;
}

describe('the evidence of one request of a signed list', () => {
  let text: string;
  const key = () => installationSigner().publicKey;

  /** The file after somebody changed it, and signed again with the key of the installation. */
  function forged(
    change: (
      signature: { proof: { hash: string; side: string }[]; signs: { merkleRoot: string } },
      pack: { decisions: { signature: unknown }[] },
    ) => void,
  ): string {
    const pack = JSON.parse(text) as { decisions: { signature: never }[]; digest?: string; signature?: string };
    change(pack.decisions[0]!.signature, pack);
    const { digest: _digest, signature: _signature, ...content } = pack;
    const digest = canonicalHash(content);
    return canonicalJson({ ...content, digest, signature: installationSigner().sign(digest) });
  }

  beforeAll(async () => {
    const { requestId } = await exampleRequest(world);
    await decideSigned([...(await staged(4)), requestId]);
    const folder = mkdtempSync(join(tmpdir(), 'countersign-bulk-'));
    await sealAll({ pool: world.database.app, anchors: new AnchorFiles(folder), signer: installationSigner() });
    rmSync(folder, { recursive: true, force: true });
    text = await packOf(requestId);
  });

  test('holds by itself, without the other items', async () => {
    expect(await verifyEvidence(text, key())).toMatchObject({
      ok: true,
      decisions: 1,
      signatures: 1,
      findings: [],
      notes: [],
    });
  });

  test('fails on any changed byte', async () => {
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect((await verifyEvidence(changed.toString('utf8'), null)).ok, `byte ${at}`).toBe(false);
    }
  });

  test('and on a proof, a root or a signature that were changed, even with the key of the installation', async () => {
    const flip = (hash: string) => hash.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    const changes: Parameters<typeof forged>[0][] = [
      (signature) => (signature.proof[0]!.hash = flip(signature.proof[0]!.hash)),
      (signature) => (signature.proof[0]!.side = signature.proof[0]!.side === 'left' ? 'right' : 'left'),
      (signature) => void signature.proof.pop(),
      (signature) => (signature.signs.merkleRoot = flip(signature.signs.merkleRoot)),
      (_signature, pack) => (pack.decisions[0]!.signature = null),
    ];
    for (const change of changes) {
      const verdict = await verifyEvidence(forged(change), key());
      expect(verdict.ok, change.toString()).toBe(false);
    }
  });
});
