import { Inflate } from 'fflate';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { crc32 } from './crc32';

/** What an archive may cost before it is refused. */
export type ZipLimits = {
  maxArchiveBytes: number;
  maxEntries: number;
  /** Unpacked bytes of all entries together. */
  maxTotalBytes: number;
  /** Unpacked bytes per packed byte, looked at once an entry is larger than `ratioFromBytes`. */
  maxRatio: number;
  ratioFromBytes: number;
};

/** Statements of a day pack about 20 to 60 to one; DEFLATE itself can reach 1,032 to one. */
export const defaultZipLimits: Readonly<ZipLimits> = {
  maxArchiveBytes: 128 * 1024 * 1024,
  maxEntries: 1_000,
  maxTotalBytes: 2 * 1024 * 1024 * 1024,
  maxRatio: 250,
  ratioFromBytes: 1024 * 1024,
};

/** One file of an archive. Nothing is unpacked before `chunks` is read. */
export type ZipEntry = {
  name: string;
  /** Unpacked size as the archive says; `chunks` holds it to that. */
  sizeBytes: number;
  chunks(): Generator<Uint8Array, void, undefined>;
};

type DirectoryRecord = {
  name: string;
  method: number;
  flags: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
};

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localEntry = 0x04034b50;
const pushBytes = 4 * 1024;

function broken(what: string): Refusal {
  return refuse('ZIP.BROKEN', `The ZIP archive cannot be read: ${what}. Ask the sender for it again.`, { what });
}

function bomb(what: string, details: Record<string, unknown>): Refusal {
  return refuse('ZIP.TOO_LARGE', `The ZIP archive ${what}; it is not unpacked. Check where it comes from.`, details);
}

/** True when the bytes begin as a ZIP archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5) && (bytes[3] === 4 || bytes[3] === 6)
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function findDirectory(view: DataView): { count: number; offset: number; end: number } {
  // The record at the end is 22 bytes and may be followed by a comment of at most 65,535.
  const lowest = Math.max(0, view.byteLength - 22 - 65_535);
  for (let at = view.byteLength - 22; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) !== endOfDirectory) continue;
    const count = view.getUint16(at + 10, true);
    const offset = view.getUint32(at + 16, true);
    if (count === 0xffff || offset === 0xffffffff) throw broken('it is in the ZIP64 form');
    if (offset > at) throw broken('its directory lies outside of it');
    return { count, offset, end: at };
  }
  throw broken('it has no directory at its end, so it is cut short');
}

function readDirectory(bytes: Uint8Array, limits: ZipLimits): DirectoryRecord[] {
  const view = viewOf(bytes);
  const { count, offset, end } = findDirectory(view);
  if (count > limits.maxEntries) throw bomb(`holds ${count} files, more than ${limits.maxEntries}`, { count });
  const records: DirectoryRecord[] = [];
  let at = offset;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== directoryEntry)
      throw broken(`entry ${index + 1} of its directory is damaged`);
    const nameLength = view.getUint16(at + 28, true);
    if (at + 46 + nameLength > end) throw broken(`the name of entry ${index + 1} is cut short`);
    records.push({
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
      name: Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString('utf8'),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return records;
}

function checkRecords(records: readonly DirectoryRecord[], limits: ZipLimits): void {
  let total = 0;
  let previousEnd = 0;
  for (const record of [...records].sort((a, b) => a.offset - b.offset)) {
    if ((record.flags & 1) !== 0) throw broken(`"${record.name.slice(0, 80)}" is encrypted`);
    if (record.method !== 0 && record.method !== 8)
      throw broken(`"${record.name.slice(0, 80)}" is packed by an unknown method`);
    // Entries that share their bytes unpack to any size: the newer kind of bomb.
    if (record.offset < previousEnd) throw bomb('has files that overlap', { name: record.name.slice(0, 80) });
    previousEnd = record.offset + 30 + record.packed;
    total += record.size;
    if (total > limits.maxTotalBytes) throw bomb(`unpacks to more than ${limits.maxTotalBytes} bytes`, { total });
    if (record.size > limits.ratioFromBytes && record.size > record.packed * limits.maxRatio) {
      throw bomb(`unpacks to more than ${limits.maxRatio} times its size`, { name: record.name.slice(0, 80) });
    }
  }
}

function packedBytes(bytes: Uint8Array, record: DirectoryRecord): Uint8Array {
  const view = viewOf(bytes);
  if (record.offset + 30 > bytes.byteLength || view.getUint32(record.offset, true) !== localEntry) {
    throw broken(`"${record.name.slice(0, 80)}" is not where the directory says`);
  }
  const from = record.offset + 30 + view.getUint16(record.offset + 26, true) + view.getUint16(record.offset + 28, true);
  if (from + record.packed > bytes.byteLength) throw broken(`"${record.name.slice(0, 80)}" is cut short`);
  return bytes.subarray(from, from + record.packed);
}

function* unpack(bytes: Uint8Array, record: DirectoryRecord): Generator<Uint8Array, void, undefined> {
  const packed = packedBytes(bytes, record);
  const ready: Uint8Array[] = [];
  const inflate = record.method === 8 ? new Inflate((data) => ready.push(data)) : null;
  let produced = 0;
  let crc = 0;
  // Small pieces bound what one step can unpack (4 KiB become at most about 4 MiB).
  for (let from = 0; from < packed.byteLength; from += pushBytes) {
    const piece = packed.subarray(from, from + pushBytes);
    try {
      if (inflate) inflate.push(piece, from + pushBytes >= packed.byteLength);
      else ready.push(piece);
    } catch {
      throw broken(`"${record.name.slice(0, 80)}" is damaged`);
    }
    for (const data of ready.splice(0)) {
      if (data.byteLength === 0) continue;
      produced += data.byteLength;
      if (produced > record.size)
        throw bomb('unpacks to more than it says', { name: record.name.slice(0, 80), size: record.size });
      crc = crc32(data, crc);
      yield data;
    }
  }
  if (produced !== record.size || crc !== record.crc)
    throw broken(`"${record.name.slice(0, 80)}" does not match its check sum`);
}

/**
 * Lists the files of an archive; folders are left out. Nothing is written anywhere, names are only shown.
 * Throws Refusal ZIP.BROKEN and ZIP.TOO_LARGE, also while an entry is read. Source: PKWARE APPNOTE 6.3.
 */
export function openZip(bytes: Uint8Array, limits: Partial<ZipLimits> = {}): ZipEntry[] {
  const all = { ...defaultZipLimits, ...limits };
  if (bytes.byteLength > all.maxArchiveBytes)
    throw bomb(`is larger than ${all.maxArchiveBytes} bytes`, { bytes: bytes.byteLength });
  if (bytes.byteLength < 22) throw broken('it is cut short');
  const records = readDirectory(bytes, all);
  checkRecords(records, all);
  return records
    .filter((record) => !record.name.endsWith('/'))
    .map((record) => ({ name: record.name, sizeBytes: record.size, chunks: () => unpack(bytes, record) }));
}
