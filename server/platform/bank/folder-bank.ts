import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '@/server/kernel/refusal';
import { assertApprovedBytes, safeName, sha256Of, writeDurably } from './durable-file';
import type { BankConnection, InboxFile } from './port';

/** How long a file must have lain still before it is taken. */
const SETTLED_MS = 1_000;

function missing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function readOrNull(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (missing(error)) return null;
    throw error;
  }
}

/**
 * In the order in which files came to lie here. The time of their last change of place counts and not that of their content:
 * a transfer program may bring an older file after a newer one. A file that changed this moment is left for the next time,
 * since it may still be written, and another one may yet arrive in the same tick of the clock.
 */
function listFolder(folder: string, settledMs: number): InboxFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (missing(error)) return [];
    throw error;
  }
  // Names beginning with a dot are files that are still being written.
  return names
    .filter((name) => !name.startsWith('.'))
    .map((name) => ({ name, stat: statSync(join(folder, name)) }))
    .filter(({ stat }) => stat.isFile() && Math.floor(stat.ctimeMs) <= Date.now() - settledMs)
    .map(({ name, stat }) => ({
      name,
      sizeBytes: stat.size,
      mark: `${String(Math.floor(stat.ctimeMs)).padStart(15, '0')}-${name}`,
    }))
    .sort((a, b) => (a.mark < b.mark ? -1 : 1));
}

/**
 * A bank reached through two folders, which a transfer program of the bank or of the house empties and fills.
 * Sending the same bytes under the same name again changes nothing; other bytes under a used name are refused.
 */
export function createFolderBank(folders: { out: string; in: string; settledMs?: number }): BankConnection {
  return {
    async send(file) {
      assertApprovedBytes(file);
      const path = join(folders.out, safeName(file.name));
      const present = readOrNull(path);
      if (present !== null && sha256Of(present) !== file.sha256) {
        throw refuse(
          'BANK.NAME_USED',
          `A file named ${file.name} with other content was handed over before. Prepare the file under a new name.`,
          { name: file.name },
        );
      }
      if (present === null) writeDurably(path, file.bytes);
      return { receipt: `${file.name}:${file.sha256.slice(0, 16)}` };
    },
    async has({ name, sha256 }) {
      // What is not in the folder may have been fetched by the transfer program already.
      const present = readOrNull(join(folders.out, safeName(name)));
      return present !== null && sha256Of(present) === sha256 ? 'yes' : 'unknown';
    },
    async list(since) {
      return listFolder(folders.in, folders.settledMs ?? SETTLED_MS).filter(
        ({ mark }) => since === null || mark > since,
      );
    },
    async fetch(name) {
      const bytes = readOrNull(join(folders.in, safeName(name)));
      if (bytes === null)
        throw refuse('BANK.FILE_UNKNOWN', `The bank has no file named ${name.slice(0, 80)}. List its files again.`, {
          name: name.slice(0, 80),
        });
      return bytes;
    },
  };
}
