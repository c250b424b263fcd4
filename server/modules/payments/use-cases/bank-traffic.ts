import { invariant } from '@/server/kernel/invariant';
import type { Refusal } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import { theBank } from '@/server/platform/bank/bound-bank';
import { theDatabase } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import { withTransaction } from '@/server/platform/db/tx';
import { fileById, filesInDoubt, takeSending, type FileRow } from '../payments.file.repo';
import { newestBankMark } from '../payments.inbox.repo';
import { rawBytes } from '../payments.repo';
import { receiveBankFile } from './receive-bank-file';
import { claimSend, confirmSent } from './send-file';

const sender = systemActor('bank-sender');
const inbox = systemActor('bank-inbox');

/** How an attempt to send ended. `busy`: another process is at it. `in-doubt`: claimed before, and the bank cannot say whether it has it. */
export type SendOutcome =
  | { readonly status: 'sent' | 'already-sent' | 'not-waiting' | 'busy' | 'in-doubt' }
  | { readonly status: 'refused'; readonly refusal: Refusal };

const nameOf = (file: FileRow): string => `${file.ref}.xml`;

async function confirm(file: FileRow, receipt: string): Promise<SendOutcome> {
  const outcome = await runCommand(
    confirmSent,
    { fileId: file.id, receipt },
    { actor: sender, key: `send/${file.id}/confirm` },
  );
  return outcome.status === 'refused' ? outcome : { status: 'sent' };
}

async function handOver(file: FileRow): Promise<SendOutcome> {
  const { bytes } = await rawBytes(theDatabase().read, file.rawFileId);
  const { receipt } = await theBank().send({ name: nameOf(file), bytes, sha256: file.sha256 });
  return confirm(file, receipt);
}

/** A file was claimed and nobody knows more: the bank is asked by name and message id, and only a clear "no" sends it. */
async function resolve(file: FileRow): Promise<SendOutcome> {
  const answer = await theBank().has({ name: nameOf(file), messageId: file.messageId, sha256: file.sha256 });
  if (answer === 'yes') return confirm(file, 'found at the bank');
  return answer === 'no' ? handOver(file) : { status: 'in-doubt' };
}

async function sendHeld(file: FileRow): Promise<SendOutcome> {
  if (file.state === 'sending') return resolve(file);
  if (file.state !== 'approved')
    return { status: file.state === 'sent' || file.state === 'accepted' ? 'already-sent' : 'not-waiting' };
  const claimed = await runCommand(
    claimSend,
    { fileId: file.id },
    {
      actor: sender,
      // A claim that was given up leaves another version, so that the next one is a run of its own.
      key: `send/${file.id}/claim/${file.version}`,
    },
  );
  if (claimed.status === 'refused') return claimed;
  invariant(claimed.status === 'done', 'a claim needs no approval');
  return handOver(file);
}

/**
 * Sends one approved file, at most once. A lock that dies with its process keeps others away while bytes travel; the claim
 * in the database outlives it. Whoever finds a claim without a receipt asks the bank before anything else.
 */
export async function sendFile(fileId: string): Promise<SendOutcome> {
  return withTransaction(theDatabase().app, async (tx) => {
    if (!(await takeSending(tx, fileId))) return { status: 'busy' };
    return sendHeld(await fileById(tx, fileId, false));
  });
}

/** Sends every file that is approved or was left in the middle of sending; at start and now and then. */
export async function sendWaitingFiles(): Promise<{ fileId: string; ref: string; outcome: SendOutcome }[]> {
  const files = await filesInDoubt(theDatabase().read);
  const outcomes: { fileId: string; ref: string; outcome: SendOutcome }[] = [];
  for (const file of files) outcomes.push({ fileId: file.id, ref: file.ref, outcome: await sendFile(file.id) });
  return outcomes;
}

/**
 * Fetches what the bank has for us and stores each file before anything reads it; what it means follows by event. Files
 * are known by their bytes, so a file that is listed twice enters once. Gives the number of new files.
 */
export async function pollBank(): Promise<number> {
  let fresh = 0;
  for (const file of await theBank().list(await newestBankMark(theDatabase().read))) {
    const bytes = await theBank().fetch(file.name);
    const input = {
      name: file.name.slice(0, 200),
      mark: file.mark,
      bytesBase64: Buffer.from(bytes).toString('base64'),
    };
    const outcome = await runCommand(receiveBankFile, input, {
      actor: inbox,
      key: `receive/${sha256Hex(`${file.mark}/${sha256Hex(bytes)}`)}`,
    });
    if (outcome.status === 'refused') throw outcome.refusal;
    if (outcome.status === 'done' && !outcome.replayed && !outcome.result.known) fresh += 1;
  }
  return fresh;
}
