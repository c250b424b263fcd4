import { refuse, type Refusal } from '@/server/kernel/refusal';
import { rawBytes, statementReceived, storeRaw } from '@/server/modules/payments';
import { defineCommand } from '@/server/platform/command/define';
import type { RunContext } from '@/server/platform/command/context';
import { processRunId } from '@/server/platform/command/process';
import { statementsOfFile } from '../reconciliation.import.repo';
import { uploadStatementInput } from '../reconciliation.schema';
import { exampleStatementBase64 } from './example-statement';

const importName = 'reconciliation.import';

async function refuseBooked(context: RunContext, rawFileId: string): Promise<Refusal | null> {
  const [first] = await statementsOfFile(context.tx, rawFileId);
  if (first === undefined) return null;
  return refuse(
    'RECON.FILE_KNOWN',
    `This file was taken in before: it holds statement ${first.statementId}. Open that statement instead.`,
    {
      statementId: first.id,
      rawFileId,
    },
  );
}

/**
 * Takes in a statement: the bytes are stored as they are before anything reads them, in this run; a process of its own then
 * reads, matches and posts them. A file that waits (a statement before it was missing) is started again by its id.
 */
export const uploadStatement = defineCommand({
  name: 'reconciliation.uploadStatement',
  permission: 'reconciliation.upload',
  effect: 'fact',
  input: uploadStatementInput,
  example: async (world) => ({ fileName: 'statement.xml', bytesBase64: await exampleStatementBase64(world) }),
  approval: null,
  async handle(context, input) {
    let rawFileId: string;
    const about: Record<string, unknown> = {};
    if ('rawFileId' in input) {
      rawFileId = input.rawFileId;
      about.name = (await rawBytes(context.tx, rawFileId)).name;
      about.again = true;
      const booked = await refuseBooked(context, rawFileId);
      if (booked) return booked;
    } else {
      const bytes = Buffer.from(input.bytesBase64, 'base64');
      if (bytes.byteLength === 0)
        return refuse('RECON.FILE_EMPTY', `The file "${input.fileName}" is empty. Choose it again.`, {
          fileName: input.fileName,
        });
      const raw = await storeRaw(context, { kind: 'camt', name: input.fileName, bytes, source: 'upload' });
      if (raw.known) {
        return (
          (await refuseBooked(context, raw.id)) ??
          refuse(
            'RECON.FILE_KNOWN',
            `The same file was taken in before and is not booked. Open it among the imports, read what it waits for, and start it again there.`,
            {
              statementId: null,
              rawFileId: raw.id,
            },
          )
        );
      }
      rawFileId = raw.id;
      Object.assign(about, { name: input.fileName, sha256: raw.sha256, sizeBytes: bytes.byteLength });
    }
    await context.raise(statementReceived, { rawFileId });
    await context.audit({ entityType: 'raw-file', entityId: rawFileId, after: about });
    return { rawFileId, processRunId: processRunId(importName, rawFileId) };
  },
});
