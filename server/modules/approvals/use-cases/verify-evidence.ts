import { z } from 'zod';
import { readAssertion } from '@/server/platform/auth/webauthn';
import { hashLeaf, statementOf } from '@/server/platform/crypto/audit-seal';
import { boundHash } from '@/server/platform/command/execute-approved';
import { canonicalHash, canonicalJson } from '@/server/platform/crypto/canonical';
import { rootOfPath } from '@/server/platform/crypto/merkle';
import { signatureHolds } from '@/server/platform/crypto/signing';
import { challengeOf } from '../approvals.signature.repo';
import { demandsPasskey, progress, type Step } from '../domain/steps';
import { provesItem } from './bulk-leaf';
import { packShape, type DecisionOfPack, type Pack } from './evidence-pack';
import { faultsOfVersions, versionOf, type VersionOfPack } from './verify-versions';

/** What the check of an evidence file says. Notes are no fault: they say what the file cannot prove by itself. */
export type EvidenceVerdict = {
  readonly ok: boolean;
  readonly ref: string | null;
  readonly decisions: number;
  readonly signatures: number;
  readonly auditRows: number;
  readonly findings: readonly string[];
  readonly notes: readonly string[];
};

type Book = { findings: string[]; notes: string[] };

function checkWhole(text: string, pack: Pack, book: Book): void {
  const { digest, signature, ...rest } = pack;
  if (canonicalJson(pack) !== text)
    book.findings.push('The file is not in its one spelling: bytes were added or changed.');
  if (canonicalHash(rest) !== digest) book.findings.push('The digest is not the one of this content.');
  if (!signatureHolds(pack.publicKey, digest, signature))
    book.findings.push('The signature of the installation does not hold.');
}

function checkContent({ request }: Pack, book: Book): void {
  const { command, codeVersion, entityId, content } = request;
  if (boundHash({ command, codeVersion, entityId, content }) !== request.contentHash)
    book.findings.push('The content is not the one that its hash names.');
  if (canonicalHash(request.consequences) !== request.consequencesHash)
    book.findings.push('The consequences are not the ones that their hash names.');
}

function checkAudit({ audit, batches, publicKey }: Pack, book: Book): void {
  const known = new Map(batches.map((batch) => [batch.no, batch]));
  for (const batch of batches) {
    const statement = statementOf({
      no: BigInt(batch.no),
      firstSeq: BigInt(batch.firstSeq),
      lastSeq: BigInt(batch.lastSeq),
      root: batch.root,
      prevRoot: batch.prevRoot,
      horizon: BigInt(batch.horizon),
      sealedAt: new Date(batch.sealedAt),
    });
    if (!signatureHolds(publicKey, statement, batch.signature))
      book.findings.push(`The root of audit batch ${batch.no} does not carry the signature of the installation.`);
  }
  for (const { leaf, seal } of audit) {
    if (!seal) {
      book.notes.push(`Audit row ${leaf.id} (${leaf.command}) was not sealed when the file was made.`);
    } else if (rootOfPath(hashLeaf(leaf), seal.path) !== known.get(seal.batchNo)?.root) {
      book.findings.push(`Audit row ${leaf.id} (${leaf.command}) does not lead to the root of batch ${seal.batchNo}.`);
    }
  }
}

/** A decision is of the version that it names, whether that waits or was changed into another one. */
function checkDecided(pack: Pack, book: Book): void {
  for (const decision of pack.decisions)
    if (decision.contentHash !== versionOf(pack, decision.version)?.contentHash)
      book.findings.push(`${decision.name} decided on another content than the one in this file.`);
}

function checkPeople({ request, hands, decisions }: Pack, book: Book): void {
  const counted = decisions.filter((decision) => decision.version === request.version && !decision.undone);
  const makers = new Set(hands.map((hand) => hand.personId));
  const seen = new Set<string>();
  for (const decision of counted) {
    // A borrowed role makes it the decision of both people.
    for (const personId of [decision.personId, ...(decision.onBehalfOf ? [decision.onBehalfOf] : [])]) {
      const whose = personId === decision.personId ? decision.name : `Whoever ${decision.name} stood in for`;
      if (makers.has(personId) || personId === request.makerId)
        book.findings.push(`${whose} decided and had a hand in the request.`);
      if (seen.has(personId)) book.findings.push(`${whose} is counted twice.`);
      seen.add(personId);
    }
  }
  if (request.status !== 'executed') return;
  const yeses = counted.flatMap(({ personId, onBehalfOf, roles, decision }) =>
    decision === 'reject' ? [] : [{ personId, onBehalfOf, kind: decision, roles }],
  );
  // Roles that stand in were asked for by then: the request could not have run otherwise.
  if (!progress(request.steps as Step[], yeses).complete)
    book.findings.push('The request was executed without all the decisions that its steps ask for.');
}

/** The acts in whose runs decisions are voided. */
const SUSPENSIONS: ReadonlySet<string> = new Set(['access.suspendPerson', 'access.reinstatePerson']);

/** Every decision and the execution have their audit row, which says the same. */
function checkRuns({ request, decisions, attachments, audit }: Pack, book: Book): void {
  const rowOf = (runId: string) => audit.find(({ leaf }) => leaf.runId === runId)?.leaf;
  for (const decision of decisions) {
    const row = rowOf(decision.runId);
    const after = z
      .looseObject({ decision: z.string(), contentHash: z.string(), signed: z.boolean().optional() })
      .safeParse(recordIn(row?.after));
    if (row?.actorId !== decision.personId || after.data?.decision !== decision.decision)
      book.findings.push(`The decision of ${decision.name} has no audit row that says the same.`);
    else if (after.data.contentHash !== decision.contentHash)
      book.findings.push(`The audit row of the decision of ${decision.name} names another content.`);
    else if (after.data.signed === true && !decision.signature)
      book.findings.push(`The decision of ${decision.name} was signed, and its signature is not in the file.`);
  }
  for (const file of attachments ?? []) {
    const row = rowOf(file.runId);
    const said = z.looseObject({ sha256: z.string() }).safeParse(recordIn(row?.after)).data;
    if (row?.command !== 'approvals.attach' || row.actorId !== file.personId || said?.sha256 !== file.sha256)
      book.findings.push(`The file "${file.fileName}" has no audit row that says the same.`);
  }
  for (const { id, name, personId, undone } of decisions) {
    if (!undone) continue;
    const row = rowOf(undone.runId);
    if (undone.why === 'suspended') {
      const voided = z.looseObject({ voided: z.array(z.string()) }).safeParse(recordIn(row?.after)).data?.voided;
      if (!SUSPENSIONS.has(row?.command ?? '') || !voided?.includes(id))
        book.findings.push(`That a suspension voided the decision of ${name} has no audit row that says the same.`);
      continue;
    }
    const said = z.looseObject({ decisionId: z.string() }).safeParse(recordIn(row?.after)).data;
    if (row?.command !== 'approvals.undoDecision' || row.actorId !== personId || said?.decisionId !== id)
      book.findings.push(`That ${name} took a decision back has no audit row that says the same.`);
  }
  for (const runId of [request.submitRunId, request.executedRunId])
    if (runId !== null && !rowOf(runId)) book.findings.push(`The run ${runId} of the request has no audit row here.`);
}

type SignatureOfPack = NonNullable<DecisionOfPack['signature']>;

/** Whether what was signed is this decision: itself, or the root of a list to which its own leaf leads. */
function isSigned(
  { request }: Pack,
  { decision, of }: { decision: DecisionOfPack; of: VersionOfPack },
  { signs, proof }: SignatureOfPack,
): boolean {
  if (signs.personId !== decision.personId) return false;
  const policies = of.policies.map(({ id, version }) => ({ id, version }));
  const { version, contentHash, decision: kind } = decision;
  if (signs.purpose === 'countersign bulk decision')
    return provesItem(
      { requestId: request.id, version, contentHash, decision: kind, policies },
      proof ?? [],
      signs.merkleRoot,
    );
  return (
    !proof &&
    signs.requestId === request.id &&
    signs.version === version &&
    signs.contentHash === contentHash &&
    signs.decision === kind &&
    canonicalHash(signs.policies) === canonicalHash(policies)
  );
}

async function checkSignature(pack: Pack, decision: DecisionOfPack, book: Book): Promise<void> {
  const { signature } = decision;
  // A version that is not in the file was found missing already.
  const of = versionOf(pack, decision.version) ?? pack.request;
  const demanded = demandsPasskey(of.steps, decision.decision);
  if (!signature) {
    if (demanded) book.findings.push(`The decision of ${decision.name} is not signed, although its step asks for it.`);
    return;
  }
  const { signs, credentialId, publicKey } = signature;
  if (!isSigned(pack, { decision, of }, signature))
    book.findings.push(`What ${decision.name} signed is not the decision in this file.`);
  const answered = await readAssertion({ id: signature.rpId, origin: signature.origin }, challengeOf(signs), {
    key: { credentialId, publicKey, signCount: 0n },
    response: {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: signature,
    },
  });
  if (answered === null) book.findings.push(`The passkey signature of ${decision.name} does not hold.`);
  const registration = pack.audit.find(
    ({ leaf }) => leaf.command === 'access.registerPasskey' && leaf.entityId === signature.passkeyId,
  )?.leaf;
  const after = z
    .looseObject({ publicKey: z.string(), credentialId: z.string(), personId: z.string() })
    .safeParse(recordIn(registration?.after)).data;
  if (
    after?.publicKey !== publicKey ||
    after.credentialId !== credentialId ||
    after.personId !== decision.personId ||
    registration?.actorId !== decision.personId
  )
    book.findings.push(`The passkey of ${decision.name} has no audited registration with this public key.`);
}

function unreadable(why: string): EvidenceVerdict {
  return { ok: false, ref: null, decisions: 0, signatures: 0, auditRows: 0, findings: [why], notes: [] };
}

/** The record that an audit row keeps as text; nothing when it is none. */
function recordIn(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return null;
  }
}

function parse(text: string): Pack | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `The file is no JSON: ${error instanceof Error ? error.message : 'unknown'}.`;
  }
  const pack = packShape.safeParse(value);
  const issue = pack.error?.issues[0];
  return pack.data ?? `The file is no evidence: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`;
}

/**
 * Checks an evidence file by itself, without database and network. Every byte counts: the file is in one spelling, its
 * digest is signed by the installation. `publicKey` is the installation's key from another source; without it, the file
 * is held against the key that it names.
 */
export async function verifyEvidence(text: string, publicKey: string | null): Promise<EvidenceVerdict> {
  const pack = parse(text);
  if (typeof pack === 'string') return unreadable(pack);
  const book: Book = { findings: [], notes: [] };
  if (publicKey === null)
    book.notes.push(`Held against the key in the file, ${pack.publicKey}: compare it with the installation's own.`);
  else if (publicKey !== pack.publicKey) book.findings.push(`The file was signed with another key than ${publicKey}.`);
  checkWhole(text, pack, book);
  checkContent(pack, book);
  checkAudit(pack, book);
  checkDecided(pack, book);
  book.findings.push(...faultsOfVersions(pack, recordIn));
  checkPeople(pack, book);
  checkRuns(pack, book);
  for (const decision of pack.decisions) await checkSignature(pack, decision, book);
  return {
    ok: book.findings.length === 0,
    ref: pack.request.ref,
    decisions: pack.decisions.length,
    signatures: pack.decisions.filter((decision) => decision.signature).length,
    auditRows: pack.audit.length,
    ...book,
  };
}
