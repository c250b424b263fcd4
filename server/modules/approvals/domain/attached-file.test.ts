import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, MAX_FILE_BYTES, readAttachedFile } from './attached-file';

const text = (words: string) => new TextEncoder().encode(words);
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
const codeOf = (name: string, bytes: Uint8Array) => {
  const read = readAttachedFile(name, bytes);
  return read instanceof Error ? read.code : read.mediaType;
};

describe('a file beside a request', () => {
  it.each([
    ['offer.pdf', text('%PDF-1.7 and more'), 'application/pdf'],
    ['photo.png', png, 'image/png'],
    ['photo.JPEG', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
    ['lines.csv', text('a;b\r\n1;2'), 'text/csv'],
    ['call.txt', text('Rang them up: 3 < 4, and it is theirs.'), 'text/plain'],
    ['empty.txt', text(''), 'APPROVALS.FILE_EMPTY'],
    ['page.html', text('<html></html>'), 'APPROVALS.FILE_KIND'],
    ['run.pdf.exe', text('%PDF-1.7'), 'APPROVALS.FILE_KIND'],
    ['noending', text('words'), 'APPROVALS.FILE_KIND'],
    ['.txt', text('words'), 'APPROVALS.FILE_KIND'],
    ['page.png', text('<!doctype html><script>alert(1)</script>'), 'APPROVALS.FILE_NOT_WHAT_IT_SAYS'],
    ['page.txt', text(' \n<HTML><body>'), 'APPROVALS.FILE_NOT_WHAT_IT_SAYS'],
    ['drawing.csv', text('<svg onload="x">'), 'APPROVALS.FILE_NOT_WHAT_IT_SAYS'],
    ['photo.pdf', png, 'APPROVALS.FILE_NOT_WHAT_IT_SAYS'],
    ['bytes.txt', Uint8Array.from([0xc3, 0x28]), 'APPROVALS.FILE_NOT_WHAT_IT_SAYS'],
    ['bell.txt', Uint8Array.from([0x41, 0x07]), 'APPROVALS.FILE_NOT_WHAT_IT_SAYS'],
  ])('%s', (name, bytes, expected) => expect(codeOf(name, bytes)).toBe(expected));

  it('has five megabytes at most, and that before anything is read in it', () => {
    const full = new Uint8Array(MAX_FILE_BYTES).fill(65);
    expect(codeOf('full.txt', full)).toBe('text/plain');
    expect(codeOf('more.html', new Uint8Array(MAX_FILE_BYTES + 1))).toBe('APPROVALS.FILE_TOO_LARGE');
  });
});

describe('a name', () => {
  it.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\Users\\mara\\offer.pdf', 'offer.pdf'],
    ['..\\..\\.ssh\\.txt', 'txt'],
    ['invoice\u202Efdp.txt', 'invoicefdp.txt'],
    ['a"; filename="b.html.txt', 'a__ filename=_b.html.txt'],
    ['line\r\nset-cookie: x.txt', 'lineset-cookie_ x.txt'],
    ['con.txt', '_con.txt'],
    ['  Rechnung   für Lumen.pdf ', 'Rechnung für Lumen.pdf'],
  ])('%s', (name, clean) => expect(cleanName(name)).toBe(clean));

  it('is only a name, whatever comes in, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const clean = cleanName(`${name}.pdf`);
        expect(clean).not.toMatch(/[/\\"\r\n\0]/);
        expect(clean.startsWith('.')).toBe(false);
        expect([...clean].length).toBeLessThanOrEqual(120);
        expect(cleanName(clean)).toBe(clean);
      }),
    );
  });
});
