// The worker of one life, driven by hand: the relay and the ticks of the product, one after the other, so that a life is the
// same every time and can be made to end at any of its points.
import { join } from 'node:path';
import { sealAll, verifyAudit } from '@/server/modules/audit';
import { signerFrom } from '@/server/platform/crypto/signing';
import { theDatabase } from '@/server/platform/command/registry';
import { openPool } from '@/server/platform/db/pools';
import { dbOver } from '@/server/platform/db/tx';
import { AnchorFiles } from '@/server/platform/files/anchor-files';
import { relayAll } from '@/server/platform/events/relay';
import { ticks } from '@/server/registry';

/** Only for worlds that are thrown away: what the roots of their audits are signed with. */
const anchorKey = '6b'.repeat(32);

/** The sealer keeps the pool of the first life it saw, so each life has one of its own in place of the tick. */
async function seal(dataDir: string): Promise<void> {
  const anchors = new AnchorFiles(join(dataDir, 'anchors'));
  await sealAll({ pool: theDatabase().app, anchors, signer: signerFrom(anchorKey) });
}

/** Holds the audit of a world against its anchors; gives what is found, which after a crash must be nothing. */
export async function auditFaults(readerUrl: string, dataDir: string): Promise<string[]> {
  const pool = openPool(readerUrl, { name: 'countersign-faults', max: 1 });
  try {
    const anchors = new AnchorFiles(join(dataDir, 'anchors'));
    const { findings } = await verifyAudit(dbOver(pool), anchors, signerFrom(anchorKey).publicKey);
    return findings.filter((each) => each.fault).map((each) => `${each.kind}: ${each.text}`);
  } finally {
    await pool.end();
  }
}

/** Once through everything that the worker does; work of the business day waits, since the clock of the world is driven. */
export async function workOnce(dataDir: string): Promise<void> {
  const signal = new AbortController().signal;
  await relayAll();
  for (const tick of ticks) {
    if (tick.when !== 'always') continue;
    if (tick.name === 'audit.seal') await seal(dataDir);
    else await tick.run(signal);
  }
  await relayAll();
}
