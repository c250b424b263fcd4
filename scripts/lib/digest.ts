import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rootDir } from '@/scripts/lib/paths';

/** SHA-256 in hex over parts, each with its length, so that no two lists of parts run together. */
export function digestOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${part.length}\n`);
    hash.update(part);
  }
  return hash.digest('hex');
}

function filesBelow(path: string, keep: (path: string) => boolean): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return keep(path) ? [path] : [];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name), keep));
}

/** The digest of the content (not the times) of files and folders, by their path from the root. */
export function digestOfFiles(paths: readonly string[], keep: (path: string) => boolean = () => true): string {
  const files = paths.flatMap((path) => filesBelow(join(rootDir, path), keep));
  return digestOf(files.flatMap((file) => [relative(rootDir, file), readFileSync(file)]));
}
