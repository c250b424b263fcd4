import { z } from 'zod';
import { boundHash } from '@/server/platform/command/execute-approved';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import type { Pack } from './evidence-pack';

/** What a version of a request asks for: the present one, or one that was changed into another. */
export type VersionOfPack = Pick<Pack['request'], 'version' | 'contentHash' | 'policies' | 'steps'>;

/** The version that a decision is of; null where the file does not hold it. */
export function versionOf({ request, versions }: Pack, version: number): VersionOfPack | null {
  if (version === request.version) return request;
  return versions?.find((one) => one.version === version) ?? null;
}

const said = z.looseObject({ version: z.number(), contentHash: z.string() });

/**
 * Checks that each version which a request had before is in the file once, is what its hashes name, and was changed into the
 * next one by its maker, as an audit row says. Gives what is wrong, in words.
 */
export function faultsOfVersions(pack: Pack, recordIn: (text: string | null | undefined) => unknown): string[] {
  const { request, audit } = pack;
  const versions = pack.versions ?? [];
  const faults: string[] = [];
  for (let no = 1; no < request.version; no += 1)
    if (versions.filter((one) => one.version === no).length !== 1)
      faults.push(`Version ${no} is not in the file once.`);
  for (const one of versions) {
    const { version, codeVersion, content, contentHash } = one;
    const { command, entityId } = request;
    if (version >= request.version) faults.push(`Version ${version} was not before the present one.`);
    if (boundHash({ command, codeVersion, entityId, content }) !== contentHash)
      faults.push(`The content of version ${version} is not the one that its hash names.`);
    if (canonicalHash(one.consequences) !== one.consequencesHash)
      faults.push(`The consequences of version ${version} are not the ones that their hash names.`);
    const row = audit.find(({ leaf }) => leaf.runId === one.runId)?.leaf;
    const [before, after] = [row?.before, row?.after].map((text) => said.safeParse(recordIn(text)).data);
    const next = versionOf(pack, version + 1);
    const same =
      row?.command === 'approvals.revise' &&
      row.actorId === request.makerId &&
      row.actorId === one.personId &&
      before?.contentHash === contentHash &&
      before.version === version &&
      after?.version === version + 1 &&
      after.contentHash === next?.contentHash;
    if (!same) faults.push(`That version ${version} was changed into the next has no audit row that says the same.`);
  }
  return faults;
}
