import { refuse, type Refusal } from '@/server/kernel/refusal';

export const MAX_FILE_BYTES = 5 * 1024 * 1024;
export const MAX_FILES = 10;
const MAX_NAME = 120;

export type MediaType = 'application/pdf' | 'image/png' | 'image/jpeg' | 'text/csv' | 'text/plain';

/** A file that may stand beside a request: its cleaned name, and the type that its ending names and its bytes show. */
export type AttachedFile = { readonly fileName: string; readonly mediaType: MediaType };

const TYPES: Readonly<Record<string, MediaType>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  csv: 'text/csv',
  txt: 'text/plain',
};

const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

// Characters that draw nothing, or turn what follows them round: "invoice‮fdp.exe" reads like a PDF.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const MARKUP = /^\s*<(!doctype|!--|\?xml|[a-z])/i;

/** The last part of a path as a plain name: no folders, no unseen characters, none that a file system or a header reads. */
export function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(UNSEEN, '')
    .replace(/["'<>|:*?;%`$]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const safe = DEVICE.test(plain) ? `_${plain}` : plain;
  const dot = safe.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ''];
  return [...stem].slice(0, MAX_NAME - ending.length).join('') + ending;
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]) => magic.every((byte, at) => bytes[at] === byte);

/** Text in UTF-8 without control characters, and no markup that a browser could take for a page. */
function isPlainText(bytes: Uint8Array): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  // In UTF-8 such a byte is never a part of another character.
  const control = bytes.some((byte) => (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 127);
  return !control && !MARKUP.test(text) && !text.startsWith('%PDF-');
}

function shows(bytes: Uint8Array, mediaType: MediaType): boolean {
  if (mediaType === 'application/pdf') return startsWith(bytes, PDF);
  if (mediaType === 'image/png') return startsWith(bytes, PNG);
  if (mediaType === 'image/jpeg') return startsWith(bytes, JPEG);
  return isPlainText(bytes);
}

/**
 * Reads a file that somebody wants to put beside a request. Refusals in a fixed order: empty, too large (bytes), name,
 * ending, content that is not what the ending says.
 */
export function readAttachedFile(name: string, bytes: Uint8Array): AttachedFile | Refusal {
  if (bytes.byteLength === 0)
    return refuse('APPROVALS.FILE_EMPTY', 'The file is empty. Choose it again.', { fileName: cleanName(name) });
  if (bytes.byteLength > MAX_FILE_BYTES) {
    const message = 'A file beside a request has 5 MB at most. Make it smaller, or name where it is kept in a comment.';
    return refuse('APPROVALS.FILE_TOO_LARGE', message, { sizeBytes: bytes.byteLength, maxBytes: MAX_FILE_BYTES });
  }
  const fileName = cleanName(name);
  const mediaType = TYPES[/\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? ''];
  if (mediaType === undefined || [...fileName].length > MAX_NAME || fileName.startsWith('.')) {
    const message = 'Only PDF, PNG, JPEG, CSV and TXT files are kept beside a request, under a name with that ending.';
    return refuse('APPROVALS.FILE_KIND', message, { fileName });
  }
  if (!shows(bytes, mediaType)) {
    const message = `"${fileName}" is not what its ending says: its content is no ${mediaType}. Save it again in that form.`;
    return refuse('APPROVALS.FILE_NOT_WHAT_IT_SAYS', message, { fileName, mediaType });
  }
  return { fileName, mediaType };
}
