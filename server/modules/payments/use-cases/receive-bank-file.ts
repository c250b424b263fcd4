import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { bytesKind } from '../domain/bytes-kind';
import { reportReceived, statementReceived } from '../payments.events';
import { applyReport } from '../payments.report.repo';
import { bankSource } from '../payments.inbox.repo';
import { rawBytes, storeRaw } from '../payments.repo';
import { rawFileInput, receiveBankFileInput } from '../payments.schema';
import { stageStoredReport } from './example-report';

/**
 * Takes in what the bank has for us: stored byte for byte before anything reads it. The same bytes again are known. It is
 * run by the poll of the bank alone: what it stores is taken as the bank's word, and where it came from is written here.
 */
export const receiveBankFile = defineCommand({
  name: 'payments.receiveBankFile',
  permission: 'payments.receive',
  effect: 'fact',
  input: receiveBankFileInput,
  example: () =>
    Promise.resolve({
      name: 'example.xml',
      mark: '20261120-0001-example.xml',
      bytesBase64: Buffer.from('<Document><BkToCstmrStmt/></Document>').toString('base64'),
    }),
  approval: null,
  async handle(context, input) {
    const bytes = Buffer.from(input.bytesBase64, 'base64');
    if (bytes.byteLength === 0)
      return refuse('PAYMENTS.FILE_EMPTY', `The file "${input.name}" is empty. Fetch or choose it again.`, {
        name: input.name,
      });
    const kind = bytesKind(bytes);
    const raw = await storeRaw(context, { kind, name: input.name, bytes, source: bankSource(input.mark) });
    if (!raw.known)
      await context.raise(kind === 'pain.002' ? reportReceived : statementReceived, { rawFileId: raw.id });
    await context.audit({
      entityType: 'raw-file',
      entityId: raw.id,
      after: { name: input.name, kind, sha256: raw.sha256, sizeBytes: bytes.byteLength, known: raw.known },
    });
    return { rawFileId: raw.id, kind, known: raw.known };
  },
});

/** Applies a stored status report (pain.002) to the orders of its file. */
export const applyBankReport = defineCommand({
  name: 'payments.applyBankReport',
  permission: 'payments.report',
  effect: 'fact',
  input: rawFileInput,
  example: async (world) => ({ rawFileId: await stageStoredReport(world) }),
  approval: null,
  async handle(context, input) {
    const raw = await rawBytes(context.tx, input.rawFileId);
    const { reportId, fileId, state, accepted, rejected, findings } = await applyReport(context, {
      id: input.rawFileId,
      bytes: raw.bytes,
    });
    await context.audit({
      entityType: 'bank-report',
      entityId: reportId,
      after: { fileId, state, accepted, rejected, findings: findings.length, rawFileId: input.rawFileId },
    });
    return { reportId, fileId, state, accepted, rejected, findings };
  },
});
