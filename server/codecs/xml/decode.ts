import { refuse } from '@/server/kernel/refusal';

/** Turns the bytes of an XML document into text, piece by piece. */
export type XmlDecoder = {
  /** Text of the bytes given so far and not yet returned; may be empty while the encoding is still unknown. */
  push(bytes: Uint8Array): string;
  /** The rest. Throws Refusal XML.BYTES_INVALID when the bytes end within a character. */
  end(): string;
};

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

// The XML declaration is required to stand at the very start; 512 bytes hold the longest one that makes sense.
const headBytes = 512;

const declaredEncodings: Readonly<Record<string, Encoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  // Bytes that read as ASCII cannot be UTF-16 whatever they claim; .NET programs write this claim into UTF-8 files.
  'utf-16': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};

// The codes 0x80 to 0x9F of windows-1252. ISO-8859-1 has control characters there that no bank means, so both are read alike.
const windowsUpper =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

function unsupported(name: string): Error {
  return refuse(
    'XML.ENCODING_UNSUPPORTED',
    `The file is written in "${name.slice(0, 40)}", which is not read here. Ask the sender for UTF-8; UTF-16, ISO-8859-1 and windows-1252 are read too.`,
    { encoding: name.slice(0, 40) },
  );
}

function bytesInvalid(encoding: Encoding): Error {
  return refuse(
    'XML.BYTES_INVALID',
    `The file says that it is ${encoding.toUpperCase()}, but some of its bytes are not. Ask the sender for the file again, or for its right encoding.`,
    { encoding },
  );
}

function startsWith(bytes: Uint8Array, ...prefix: number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

/** Finds the encoding by byte order mark, by the pattern of the first four bytes, then by the declaration (XML 1.0, appendix F). */
function detectEncoding(head: Uint8Array): Encoding {
  if (startsWith(head, 0xff, 0xfe, 0, 0) || startsWith(head, 0, 0, 0xfe, 0xff)) throw unsupported('UTF-32');
  if (startsWith(head, 0, 0, 0, 0x3c) || startsWith(head, 0x3c, 0, 0, 0)) throw unsupported('UTF-32');
  if (startsWith(head, 0x4c, 0x6f, 0xa7, 0x94)) throw unsupported('EBCDIC');
  if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0x3c, 0)) return 'utf-16le';
  if (startsWith(head, 0xfe, 0xff) || startsWith(head, 0, 0x3c)) return 'utf-16be';
  const byteOrderMark = startsWith(head, 0xef, 0xbb, 0xbf);
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, headBytes)).toString('latin1');
  const declaration = /^(?:\xEF\xBB\xBF)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start);
  if (byteOrderMark || !declaration) return 'utf-8';
  const encoding = declaredEncodings[declaration[1]!.trim().toLowerCase()];
  if (encoding === undefined) throw unsupported(declaration[1]!);
  return encoding;
}

function decoderOf(encoding: Encoding): XmlDecoder {
  if (encoding === 'windows-1252') {
    return {
      push: (bytes) =>
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
          .toString('latin1')
          .replace(/[\u0080-\u009F]/g, (control) => windowsUpper[control.charCodeAt(0) - 0x80]!),
      end: () => '',
    };
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  const guarded = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw bytesInvalid(encoding);
    }
  };
  return { push: (bytes) => guarded(bytes), end: () => guarded() };
}

/**
 * A decoder that finds the encoding of an XML document by itself.
 * Throws Refusal XML.ENCODING_UNSUPPORTED and XML.BYTES_INVALID. Source: XML 1.0 (fifth edition), 4.3.3 and appendix F.
 */
export function createXmlDecoder(): XmlDecoder {
  let head = new Uint8Array(0);
  let decoder: XmlDecoder | null = null;
  const begin = (): string => {
    decoder = decoderOf(detectEncoding(head));
    const text = decoder.push(head);
    head = new Uint8Array(0);
    return text;
  };
  return {
    push(bytes) {
      if (decoder) return decoder.push(bytes);
      const joined = new Uint8Array(head.byteLength + bytes.byteLength);
      joined.set(head);
      joined.set(bytes, head.byteLength);
      head = joined;
      return head.byteLength < headBytes ? '' : begin();
    },
    end() {
      const text = decoder ? '' : begin();
      return text + decoder!.end();
    },
  };
}
