import { join } from 'node:path';
import { theDatabase } from '@/server/platform/command/registry';
import { signerFrom } from '@/server/platform/crypto/signing';
import { env } from '@/server/platform/env';
import { AnchorFiles } from '@/server/platform/files/anchor-files';
import type { NounJobs } from '@/server/platform/jobs/noun-jobs';
import { sealAll, type Sealer } from './audit.sealer.repo';

let sealer: Sealer | null = null;

function configured(): Sealer {
  sealer ??= {
    pool: theDatabase().app,
    anchors: new AnchorFiles(join(env().DATA_DIR, 'anchors')),
    signer: signerFrom(env().ANCHOR_KEY),
  };
  return sealer;
}

export const auditJobs: NounJobs = {
  subscribers: [],
  handlers: [],
  processes: [],
  ticks: [{ name: 'audit.seal', everySeconds: 1, when: 'always', run: async () => void (await sealAll(configured())) }],
};
