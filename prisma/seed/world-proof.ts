import { join } from 'node:path';
import { formatDecimal } from '@/server/kernel/money';
import { sealAll } from '@/server/modules/audit';
import { booksCheck } from '@/server/modules/operations/operations.books.repo';
import { signerFrom } from '@/server/platform/crypto/signing';
import type { Database } from '@/server/platform/db/pools';
import { AnchorFiles } from '@/server/platform/files/anchor-files';

/** Proves the books of a world that was just made and seals its audit. Throws when a proof fails. */
export async function proveWorld(at: {
  database: Database;
  dataDir: string;
  anchorKey: string;
  say: (text: string) => void;
}): Promise<void> {
  const results = await booksCheck(at.database.read);
  for (const result of results) {
    const amounts = `${formatDecimal(result.leftMinor, result.currency)} = ${formatDecimal(result.rightMinor, result.currency)}`;
    at.say(
      `${result.ok ? 'ok  ' : 'FAIL'} ${result.proof.padEnd(22)} ${amounts} ${result.offenders.slice(0, 3).join('; ')}`,
    );
  }
  const failed = results.filter((result) => !result.ok);
  if (failed.length > 0)
    throw new Error(`The books of the demo world do not prove: ${failed.map((result) => result.proof).join(', ')}.`);
  await sealAll({
    pool: at.database.app,
    anchors: new AnchorFiles(join(at.dataDir, 'anchors')),
    signer: signerFrom(at.anchorKey),
  });
  at.say(`${results.length} proofs of the books hold; the audit is sealed`);
}
