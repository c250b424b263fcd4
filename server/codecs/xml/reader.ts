import { SaxesParser } from 'saxes';
import { refuse, Refusal } from '@/server/kernel/refusal';
import { createXmlDecoder } from './decode';

/** What a document may cost before it is refused. */
export type XmlLimits = {
  /** Bytes of the whole document. */
  maxBytes: number;
  /** Elements within elements. */
  maxDepth: number;
  /** Characters of one text, attribute value, comment or declaration. */
  maxTextLength: number;
  /** Attributes of one element. */
  maxAttributes: number;
  maxNameLength: number;
};

/** Generous for real bank files (the deepest sample is 16, the longest text 500), small for attackers. */
export const defaultXmlLimits: Readonly<XmlLimits> = {
  maxBytes: 1024 * 1024 * 1024,
  maxDepth: 64,
  maxTextLength: 16 * 1024,
  maxAttributes: 32,
  maxNameLength: 200,
};

export type XmlAttributes = Readonly<Record<string, string>>;

/** Receives a document in its order. Names are without prefix. */
export type XmlHandler = {
  open(name: string, attributes: XmlAttributes, prefix: string): void;
  /** Text as it stands, blanks included; a text may come in several calls (CDATA sections). */
  text(text: string): void;
  close(name: string): void;
};

const sliceBytes = 16 * 1024;
const noAttributes: XmlAttributes = Object.freeze({});
const xincludeNamespace = 'http://www.w3.org/2001/XInclude';

function doctypeRefused(): Refusal {
  return refuse(
    'XML.DOCTYPE_REFUSED',
    'The file has a document type declaration (DOCTYPE). Bank messages never have one and it can be used for attacks: ask the sender for the file without it.',
  );
}

function limitRefused(
  code: 'TOO_LARGE' | 'TOO_DEEP' | 'TEXT_TOO_LONG' | 'TOO_MANY_ATTRIBUTES',
  limit: number,
): Refusal {
  const what = {
    TOO_LARGE: `is larger than ${limit} bytes`,
    TOO_DEEP: `nests its elements deeper than ${limit}`,
    TEXT_TOO_LONG: `has a text, name or comment longer than ${limit} characters`,
    TOO_MANY_ATTRIBUTES: `has an element with more than ${limit} attributes`,
  }[code];
  return refuse(`XML.${code}`, `The file ${what}; it is not read. Check where it comes from and ask for it in parts.`, {
    limit,
  });
}

/** Looks behind the declarations and comments at the start, so that a DOCTYPE is refused before any of it is read. */
function beginsWithDoctype(text: string): boolean {
  for (let at = 0; at >= 0;) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    const ending = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : null;
    if (ending === null) return text.slice(at, at + 9).toUpperCase() === '<!DOCTYPE';
    const end = text.indexOf(ending, at + 2);
    at = end < 0 ? -1 : end + ending.length;
  }
  return false;
}

/**
 * A push reader for XML that stays small under attack: no DOCTYPE, no XInclude, no entities but the five of XML, limits on
 * everything that grows. Feed bytes with `write`, then call `end` once.
 * Throws Refusal XML.* (DOCTYPE_REFUSED, XINCLUDE_REFUSED, TOO_LARGE, TOO_DEEP, TEXT_TOO_LONG, TOO_MANY_ATTRIBUTES,
 * ENCODING_UNSUPPORTED, BYTES_INVALID, MALFORMED, EMPTY). Source: OWASP XML External Entity Prevention.
 */
export class XmlReader {
  readonly #decoder = createXmlDecoder();
  readonly #parser = new SaxesParser({ xmlns: false, position: false });
  readonly #limits: XmlLimits;
  #bytes = 0;
  #depth = 0;
  #attributes = 0;
  // Characters handed over since the parser last reported anything: whatever it is hoarding (a text, a comment, a name, an
  // attribute) is at most this long, so one check bounds them all without knowing the parser's insides.
  #hoarded = 0;
  #sawRoot = false;
  #atStart = true;

  constructor(handler: XmlHandler, limits: Partial<XmlLimits> = {}) {
    this.#limits = { ...defaultXmlLimits, ...limits };
    this.#listen(handler);
  }

  #listen(handler: XmlHandler): void {
    const parser = this.#parser;
    const { maxDepth, maxTextLength, maxAttributes, maxNameLength } = this.#limits;
    const onText = (text: string): void => {
      this.#hoarded = 0;
      if (text.length > maxTextLength) throw limitRefused('TEXT_TOO_LONG', maxTextLength);
      if (this.#depth > 0) handler.text(text);
    };
    // The parser keeps its handlers as properties that it adds one by one; from about nine on its object falls back to a
    // slow form and reading takes five times as long. Seven are enough: comments count as hoarded until the next element.
    parser.on('error', (error) => {
      throw this.#malformed(error.message);
    });
    parser.on('doctype', () => {
      throw doctypeRefused();
    });
    parser.on('text', onText);
    parser.on('cdata', onText);
    parser.on('attribute', (attribute) => {
      this.#hoarded = 0;
      this.#attributes += 1;
      if (this.#attributes > maxAttributes) throw limitRefused('TOO_MANY_ATTRIBUTES', maxAttributes);
      if (attribute.value.length > maxTextLength) throw limitRefused('TEXT_TOO_LONG', maxTextLength);
      if (attribute.value === xincludeNamespace) {
        throw refuse(
          'XML.XINCLUDE_REFUSED',
          'The file wants to include other files (XInclude). Ask the sender for one complete file.',
        );
      }
    });
    parser.on('opentag', (tag) => {
      const attributes = this.#attributes === 0 ? noAttributes : tag.attributes;
      this.#hoarded = 0;
      this.#attributes = 0;
      this.#sawRoot = true;
      this.#depth += 1;
      if (this.#depth > maxDepth) throw limitRefused('TOO_DEEP', maxDepth);
      if (tag.name.length > maxNameLength) throw limitRefused('TEXT_TOO_LONG', maxNameLength);
      const colon = tag.name.indexOf(':');
      handler.open(tag.name.slice(colon + 1), attributes, colon < 0 ? '' : tag.name.slice(0, colon));
    });
    parser.on('closetag', (tag) => {
      this.#depth -= 1;
      this.#hoarded = 0;
      handler.close(tag.name.slice(tag.name.indexOf(':') + 1));
    });
  }

  #malformed(reason: string): Refusal {
    return refuse(
      'XML.MALFORMED',
      `The file is not well-formed XML near byte ${this.#bytes}: ${reason.slice(0, 200)} Ask the sender for the file again.`,
      { reason: reason.slice(0, 200), nearByte: this.#bytes },
    );
  }

  #feed(text: string): void {
    let piece = text;
    if (this.#atStart && piece !== '') {
      // Some banks put blank lines before the declaration, which the grammar forbids and no reader needs to mind.
      piece = piece.trimStart();
      if (piece === '') return;
      this.#atStart = false;
      if (beginsWithDoctype(piece)) throw doctypeRefused();
    }
    if (piece === '') return;
    this.#hoarded += piece.length;
    const before = piece.length;
    this.#parser.write(piece);
    // Several comments may stand between two elements, so the hoard may be longer than one text.
    if (this.#hoarded > this.#limits.maxTextLength * 4 + before)
      throw limitRefused('TEXT_TOO_LONG', this.#limits.maxTextLength);
  }

  /** Reads more bytes. Cut them wherever you like. */
  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.byteLength; from += sliceBytes) {
      const slice = bytes.subarray(from, from + sliceBytes);
      this.#bytes += slice.byteLength;
      if (this.#bytes > this.#limits.maxBytes) throw limitRefused('TOO_LARGE', this.#limits.maxBytes);
      this.#feed(this.#decoder.push(slice));
    }
  }

  /** Ends the document. Throws Refusal XML.MALFORMED when it is cut short and XML.EMPTY when it has no element. */
  end(): void {
    this.#feed(this.#decoder.end());
    if (!this.#sawRoot) {
      throw refuse('XML.EMPTY', 'The file has no XML element at all. Check that the right file was chosen.', {
        bytes: this.#bytes,
      });
    }
    this.#parser.close();
  }
}
