import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { inspectDelivery, inspectMessage, type InspectedStatement } from '@/server/codecs/camt/inspect';
import { isZip } from '@/server/codecs/zip/zip';
import { refuse } from '@/server/kernel/refusal';
import type { OpsCommand } from './main';

const usage = 'npm run -s ops -- statement inspect FILE [--json]';

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function inspect(path: string): Promise<InspectedStatement[]> {
  try {
    // An archive has its directory at the end and is read whole; a message is read as it comes, however large.
    if (isZip(await firstBytes(path))) return await inspectDelivery(await readFile(path));
    return await inspectMessage(createReadStream(path, { highWaterMark: 256 * 1024 }));
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw refuse(
      'OPS.FILE_UNREADABLE',
      `The file ${path} cannot be read: ${error.message}. Check its name and your rights.`,
    );
  }
}

function print(statements: readonly InspectedStatement[]): void {
  if (statements.length === 0) console.log('The file is a bank message without any statement.');
  for (const one of statements) {
    console.log(
      `${one.message}.001.${one.version ?? '??'}  account ${one.account ?? 'unknown'}  statement ${one.statementId ?? '-'}  number ${one.sequence ?? '-'}`,
    );
    console.log(
      `  opening ${one.opening ?? '-'}  credits ${one.creditSum}  debits ${one.debitSum}  closing ${one.closing ?? '-'}  ${one.currency ?? ''}`,
    );
    console.log(`  ${one.entries} entries, ${one.details} details, ${one.findings.length} findings`);
    for (const finding of one.findings) console.log(`  ${finding.severity}: ${finding.message} [${finding.code}]`);
  }
}

/** Shows what a statement file holds, without a database and without booking anything. */
export const command: OpsCommand = {
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' } },
    });
    if (positionals.length !== 1) {
      console.error(`Usage: ${usage}`);
      return 2;
    }
    const statements = await inspect(positionals[0]!);
    if (values.json) console.log(JSON.stringify(statements));
    else print(statements);
    return 0;
  },
};
