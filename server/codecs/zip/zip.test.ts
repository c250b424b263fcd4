import { zipSync, type Zippable } from 'fflate';
import { describe, expect, test } from 'vitest';
import { crc32 } from './crc32';
import { isZip, openZip, type ZipLimits } from './zip';

const encode = (text: string) => new TextEncoder().encode(text);
const bytesOf = (files: Zippable) => zipSync(files, { mtime: '2026-01-02' });

function unpackAll(bytes: Uint8Array, limits: Partial<ZipLimits> = {}): Record<string, string> {
  return Object.fromEntries(
    openZip(bytes, limits).map((entry) => [entry.name, Buffer.concat([...entry.chunks()]).toString()]),
  );
}

/** Writes a 32-bit number over every place where the archive holds another one. */
function forge(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const forged = Uint8Array.from(bytes);
  const view = new DataView(forged.buffer);
  for (let at = 0; at + 4 <= forged.length; at += 1)
    if (view.getUint32(at, true) === from) view.setUint32(at, to, true);
  return forged;
}

test('the check sum is CRC-32, also piece by piece', () => {
  expect(crc32(encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(encode('6789'), crc32(encode('12345')))).toBe(0xcbf43926);
});

test('packed and stored files come back, folders do not', () => {
  const bytes = bytesOf({
    'a.xml': encode('<a/>'.repeat(1000)),
    'd/b.xml': [encode('<b/>'), { level: 0 }],
    'e/': new Uint8Array(0),
  });
  expect(isZip(bytes)).toBe(true);
  expect(unpackAll(bytes)).toEqual({ 'a.xml': '<a/>'.repeat(1000), 'd/b.xml': '<b/>' });
});

describe('bombs and broken archives', () => {
  const zeros = new Uint8Array(30 * 1024 * 1024);
  const bomb = bytesOf({ 'a.xml': zeros });

  test('a ratio that no statement has is refused before unpacking', () => {
    expect(() => openZip(bomb)).toThrow(expect.objectContaining({ code: 'ZIP.TOO_LARGE' }));
  });

  test('an archive that lies about its size is stopped at the size it names', () => {
    const [entry] = openZip(forge(bomb, zeros.length, 1000));
    expect(() => [...entry!.chunks()]).toThrow(expect.objectContaining({ code: 'ZIP.TOO_LARGE' }));
  });

  test('many files and a large total', () => {
    const many = bytesOf(
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.xml`, encode('<a/>')])),
    );
    expect(() => openZip(many, { maxEntries: 29 })).toThrow(expect.objectContaining({ code: 'ZIP.TOO_LARGE' }));
    expect(() => openZip(many, { maxTotalBytes: 100 })).toThrow(expect.objectContaining({ code: 'ZIP.TOO_LARGE' }));
    expect(() => openZip(many, { maxArchiveBytes: 100 })).toThrow(expect.objectContaining({ code: 'ZIP.TOO_LARGE' }));
  });

  test('files that overlap', () => {
    const two = bytesOf({ 'a.xml': encode('<a/>'.repeat(50)), 'b.xml': encode('<b/>'.repeat(50)) });
    const view = new DataView(two.buffer);
    const second = Array.from({ length: two.length - 4 }, (_, at) => at).filter(
      (at) => view.getUint32(at, true) === 0x02014b50,
    )[1]!;
    view.setUint32(second + 42, 0, true);
    expect(() => openZip(two)).toThrow(expect.objectContaining({ code: 'ZIP.TOO_LARGE' }));
  });

  test.each([0, 10, 21, 60])('an archive cut to %i bytes', (length) => {
    expect(() => openZip(bytesOf({ 'a.xml': encode('<a/>'.repeat(99)) }).subarray(0, length))).toThrow(
      expect.objectContaining({ code: 'ZIP.BROKEN' }),
    );
  });

  test('a flipped byte is found by the check sum', () => {
    const bytes = bytesOf({ 'a.xml': [encode('<a>12.50</a>'), { level: 0 }] });
    bytes[bytes.indexOf('5'.charCodeAt(0), 30)] = '9'.charCodeAt(0);
    expect(() => unpackAll(bytes)).toThrow(expect.objectContaining({ code: 'ZIP.BROKEN' }));
  });
});
