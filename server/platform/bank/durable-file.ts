import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { refuse } from '@/server/kernel/refusal';
import type { BankFile } from './port';

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Whether each write is forced to the disk at once, or all of them at the end, by syncTree. */
export type Forcing = 'each time' | 'at the end';

/** Writes a file so that a reader, also after a power cut, finds the whole of it or nothing. */
export function writeDurably(path: string, bytes: Uint8Array, forcing: Forcing = 'each time'): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.${randomUUID()}.part`);
  const file = openSync(draft, 'wx');
  try {
    for (let at = 0; at < bytes.byteLength;) at += writeSync(file, bytes, at);
    if (forcing === 'each time') fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  if (forcing === 'each time') syncFolder(dirname(path));
}

/** Forces a folder with everything below it to the disk. */
export function syncTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) syncTree(below);
    else if (entry.isFile()) syncFolder(below);
  }
  syncFolder(path);
}

/** A name that stays within its folder. Throws Refusal BANK.NAME_INVALID. */
export function safeName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name) && basename(name) === name) return name;
  throw refuse(
    'BANK.NAME_INVALID',
    `"${name.slice(0, 80)}" cannot be the name of a bank file. Use letters, digits, dots, dashes and underscores.`,
  );
}

/** Makes sure that what leaves is what was approved. Throws Refusal BANK.HASH_MISMATCH. */
export function assertApprovedBytes(file: BankFile): void {
  const found = sha256Of(file.bytes);
  if (found === file.sha256) return;
  throw refuse(
    'BANK.HASH_MISMATCH',
    `The bytes of ${file.name.slice(0, 80)} are not the ones that were approved; nothing was sent. Prepare the file again.`,
    {
      approved: file.sha256,
      found,
    },
  );
}
