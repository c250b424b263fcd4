import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sealAll } from '@/server/modules/audit';
import { canonicalHash, canonicalJson } from '@/server/platform/crypto/canonical';
import { installationSigner } from '@/server/platform/crypto/signing';
import { AnchorFiles } from '@/server/platform/files/anchor-files';
import { runQuery } from '@/server/platform/query/run-query';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { evidence } from '@/server/modules/approvals/approvals.evidence.queries';
import { exampleRequest } from '@/server/modules/approvals/use-cases/example-request';
import { verifyEvidence } from '@/server/modules/approvals/use-cases/verify-evidence';

const begun = z.object({
  challengeId: z.uuid(),
  options: z.object({
    challenge: z.string(),
    rp: z.object({ id: z.string() }).optional(),
    rpId: z.string().optional(),
  }),
});

let world: TestWorld;
let folder: string;
let text: string;

async function signedRequest(): Promise<string> {
  const approver = await world.actor('finance-approver', 'Signer');
  const registration = begun.parse(await world.done('access.beginPasskey', {}, approver));
  const device = world.authenticator(approver);
  await world.done(
    'access.registerPasskey',
    {
      challengeId: registration.challengeId,
      label: 'Key',
      response: device.register({ ...registration.options, rp: { id: 'localhost' } }),
    },
    approver,
  );
  const shown = { ...(await exampleRequest(world)), decision: 'approve' };
  const { challengeId, options } = begun.parse(await world.done('approvals.beginSigning', shown, approver));
  const signature = { challengeId, response: device.sign(options) };
  await world.done('approvals.decide', { ...shown, signature }, approver);
  return shown.requestId;
}

async function packOf(requestId: string): Promise<string> {
  const auditor = await world.actor('auditor', 'Reader');
  const answer = await runQuery(evidence, { subjectId: requestId, reason: 'Yearly audit' }, auditor);
  if (answer.status !== 'ok') throw new Error(JSON.stringify(answer));
  return answer.value.text;
}

/** The file after somebody changed it, and signed again with whatever key they have. */
function forged(change: (pack: Record<string, never>) => void, signer = installationSigner()): string {
  const pack = JSON.parse(text) as Record<string, never>;
  change(pack);
  const { digest: _digest, signature: _signature, ...rest } = pack;
  const content = { ...(rest as object), publicKey: signer.publicKey };
  const digest = canonicalHash(content);
  return canonicalJson({ ...content, digest, signature: signer.sign(digest) });
}

beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), 'countersign-evidence-'));
  const requestId = await signedRequest();
  await sealAll({ pool: world.database.app, anchors: new AnchorFiles(folder), signer: installationSigner() });
  text = await packOf(requestId);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world.close();
});

describe('the evidence of a signed decision', () => {
  test('holds by itself', async () => {
    expect(await verifyEvidence(text, installationSigner().publicKey)).toEqual({
      ok: true,
      ref: expect.stringMatching(/^AP-/),
      decisions: 1,
      signatures: 1,
      auditRows: expect.any(Number),
      findings: [],
      notes: [],
    });
  });

  test('was itself audited', async () => {
    const { rows } = await world.owner.query<{ reason: string }>(
      `select reason from audit_event where command = 'approvals.evidence' and outcome <> 'denied'`,
    );
    expect(rows).toEqual([{ reason: 'Yearly audit' }]);
  });

  test('fails on any changed byte', async () => {
    const bytes = Buffer.from(text, 'utf8');
    // Every byte of a file of this size would take minutes; every 97th reaches each kind of field.
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const verdict = await verifyEvidence(changed.toString('utf8'), null);
      expect(verdict.ok, `byte ${at}: ${bytes.subarray(at - 20, at + 20).toString()}`).toBe(false);
    }
    expect((await verifyEvidence(`${text}\n`, null)).ok).toBe(false);
  });

  test.each([
    [
      'content',
      (p: { request: { content: object } }) => Object.assign(p.request.content, { extra: 'x' }),
      'content is not',
    ],
    [
      'a decision',
      (p: { decisions: { contentHash: string }[] }) => (p.decisions[0]!.contentHash = '0'.repeat(64)),
      'another content',
    ],
    [
      'who signed',
      (p: { decisions: { signature: { signs: { nonce: string } } }[] }) =>
        (p.decisions[0]!.signature.signs.nonce = 'other'),
      'passkey signature',
    ],
    [
      'an audit row',
      (p: { audit: { leaf: { reason: string } }[] }) => (p.audit[0]!.leaf.reason = 'other'),
      'does not lead to the root',
    ],
    [
      'an unsigned yes beside a step that asks for a passkey',
      (p: { request: { steps: object[] }; decisions: { signature: unknown }[] }) => {
        p.request.steps.push({ kind: 'approve', role: 'administrator', count: 1, passkey: true });
        p.decisions[0]!.signature = null;
      },
      'is not signed',
    ],
    ['a decision left out', (p: { decisions: unknown[] }) => (p.decisions = []), 'without all the decisions'],
    [
      'a maker who approves',
      (p: { hands: { personId: string }[]; decisions: { personId: string }[] }) =>
        (p.hands[0]!.personId = p.decisions[0]!.personId),
      'had a hand',
    ],
  ])('even with the key of the installation, a forged %s is found', async (_what, change, words) => {
    const verdict = await verifyEvidence(forged(change as never), installationSigner().publicKey);
    expect(verdict.ok).toBe(false);
    expect(verdict.findings.join(' ')).toContain(words);
  });

  test('another key is not the key of the installation', async () => {
    const other = { ...installationSigner(), publicKey: 'ab'.repeat(32) };
    expect(
      (
        await verifyEvidence(
          forged(() => undefined, other),
          installationSigner().publicKey,
        )
      ).ok,
    ).toBe(false);
  });

  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['something else', '{"format":"else"}', 'is no evidence'],
  ])('%s is said to be so', async (_what, file, words) => {
    expect((await verifyEvidence(file, null)).findings.join(' ')).toContain(words);
  });
});

test('what is not sealed yet is a note', async () => {
  const { requestId } = await exampleRequest(world);
  const verdict = await verifyEvidence(await packOf(requestId), installationSigner().publicKey);
  expect(verdict.findings).toEqual([]);
  expect(verdict.notes.join(' ')).toContain('was not sealed');
});
