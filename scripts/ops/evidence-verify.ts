// `npm run -s ops -- evidence verify FILE [--key PUBLIC_KEY] [--json]`: checks an evidence file without database and network.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { OpsCommand } from '@/scripts/ops/main';
import { refuse } from '@/server/kernel/refusal';
import { verifyEvidence } from '@/server/modules/approvals/use-cases/verify-evidence';

const usage = 'npm run -s ops -- evidence verify FILE [--key PUBLIC_KEY] [--json]';

async function read(path: string | undefined): Promise<string> {
  if (!path) throw refuse('OPS.FILE_MISSING', `Name the evidence file. Usage: ${usage}`);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuse('OPS.FILE_UNREADABLE', `The file ${path} cannot be read: ${why}. Check its name and your rights.`);
  }
}

export const command: OpsCommand = {
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, key: { type: 'string' } },
      allowPositionals: true,
      strict: true,
    });
    const found = await verifyEvidence(await read(positionals[0]), values.key?.toLowerCase() ?? null);
    for (const text of found.findings) console.error(`FAULT  ${text}`);
    for (const text of found.notes) console.error(`note   ${text}`);
    const proved = `${found.decisions} decisions, ${found.signatures} signed with a passkey, ${found.auditRows} audit rows`;
    console.error(found.ok ? `${found.ref}: the evidence holds (${proved}).` : 'The evidence does not hold.');
    if (values.json) console.log(JSON.stringify(found));
    return found.ok ? 0 : 1;
  },
};
