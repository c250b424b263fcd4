// `npm run -s ops -- audit verify [--json]`: holds the audit rows against the signed anchors outside the database.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { OpsCommand } from '@/scripts/ops/main';
import { withDoors } from '@/scripts/ops/with-doors';
import { verifyAudit, type Verification } from '@/server/modules/audit';
import { signerFrom } from '@/server/platform/crypto/signing';
import { AnchorFiles } from '@/server/platform/files/anchor-files';

const help = 'audit verify [--anchors FOLDER] [--json]';

function report(found: Verification): void {
  for (const one of found.findings)
    console.error(`${one.fault ? 'FAULT' : 'note '}  ${one.kind.padEnd(18)} ${one.text}`);
  const proved = `${found.rows} rows in ${found.batches} batches, ${found.anchors} anchors, ${found.unsealed} rows not sealed yet`;
  console.error(found.ok ? `The audit is as it was sealed: ${proved}.` : `The audit was changed: ${proved}.`);
}

export const command: OpsCommand = {
  usage: help,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, anchors: { type: 'string' } },
      strict: true,
    });
    const found = await withDoors(({ env, database }) =>
      verifyAudit(
        database.read,
        new AnchorFiles(values.anchors ?? join(env.DATA_DIR, 'anchors')),
        signerFrom(env.ANCHOR_KEY).publicKey,
      ),
    );
    report(found);
    if (values.json) console.log(JSON.stringify(found));
    return found.ok ? 0 : 1;
  },
};
