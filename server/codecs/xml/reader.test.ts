import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultXmlLimits, XmlReader, type XmlLimits } from './reader';

const encode = (text: string) => new TextEncoder().encode(text);

function read(pieces: readonly Uint8Array[], limits: Partial<XmlLimits> = {}): string {
  let out = '';
  const reader = new XmlReader(
    {
      open: (name, attributes) =>
        (out += `(${name}${Object.entries(attributes)
          .map(([key, value]) => ` ${key}=${value}`)
          .join('')}`),
      text: (text) => (out += text),
      close: () => (out += ')'),
    },
    limits,
  );
  for (const piece of pieces) reader.write(piece);
  reader.end();
  return out;
}

const utf16 = (text: string, littleEndian: boolean, mark: boolean): Uint8Array => {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return littleEndian ? bytes : bytes.swap16();
};

describe('encodings', () => {
  const body = '<a b="ä">Müller €</a>';
  const expected = '(a b=äMüller €)';
  test.each([
    ['UTF-8 without declaration', encode(body)],
    ['UTF-8 with a byte order mark', encode(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>${body}`)],
    ['blank lines before the declaration', encode(`\r\n  <?xml version="1.0"?>${body}`)],
    ['UTF-16 little endian with a mark', utf16(`<?xml version="1.0" encoding="UTF-16"?>${body}`, true, true)],
    ['UTF-16 big endian with a mark', utf16(`<?xml version="1.0" encoding="UTF-16"?>${body}`, false, true)],
    ['UTF-16 without a mark', utf16(`<?xml version="1.0" encoding="UTF-16"?>${body}`, true, false)],
    ['a claim of UTF-16 over bytes of UTF-8', encode(`<?xml version="1.0" encoding="utf-16"?>${body}`)],
    [
      'windows-1252',
      Buffer.from(`<?xml version='1.0' encoding='windows-1252'?>${body.replace('€', '\u0080')}`, 'latin1'),
    ],
    ['ISO-8859-1', Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${body.replace('€', '\u0080')}`, 'latin1')],
  ])('%s', (_, bytes) => {
    expect(read([bytes])).toBe(expected);
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe(expected);
  });
});

test('names are without prefix, CDATA and the five entities are text', () => {
  expect(read([encode('<n:a xmlns:n="urn:x"><n:b>1 &lt; 2 &amp; <![CDATA[<3>]]>&#65;</n:b></n:a>')])).toBe(
    '(a xmlns:n=urn:x(b1 < 2 & <3>A))',
  );
});

test('any cut of the bytes reads the same', () => {
  const bytes = encode(
    '<?xml version="1.0" encoding="UTF-8"?>\r\n<a x="1&#10;2">ä\r\n<!-- ü --><b>😀&amp;</b><![CDATA[]]]]></a>',
  );
  const whole = read([bytes]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      expect(read(edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge)))).toBe(whole);
    }),
  );
});

const mebibyte = 1024 * 1024;
const attacks: readonly [string, string, string | Uint8Array][] = [
  ['a DOCTYPE', 'XML.DOCTYPE_REFUSED', '<!DOCTYPE a><a/>'],
  [
    'an entity bomb',
    'XML.DOCTYPE_REFUSED',
    `<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY b "${'b'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]><a>${'&c;'.repeat(1000)}</a>`,
  ],
  ['an external entity', 'XML.DOCTYPE_REFUSED', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  [
    'a parameter entity',
    'XML.DOCTYPE_REFUSED',
    '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;]><a/>',
  ],
  ['a DOCTYPE behind many comments', 'XML.DOCTYPE_REFUSED', `${'<!-- x -->'.repeat(4_000)}<!DOCTYPE a><a/>`],
  ['an unknown entity', 'XML.MALFORMED', '<a>&xxe;</a>'],
  [
    'XInclude',
    'XML.XINCLUDE_REFUSED',
    '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></a>',
  ],
  ['depth', 'XML.TOO_DEEP', '<a>'.repeat(1_000_000)],
  [
    'attributes',
    'XML.TOO_MANY_ATTRIBUTES',
    `<a ${Array.from({ length: 100_000 }, (_, index) => `a${index}="1"`).join(' ')}/>`,
  ],
  [
    'a text of 50 MB',
    'XML.TEXT_TOO_LONG',
    new Uint8Array(50 * mebibyte).fill(0x61).map((byte, index) => (index < 3 ? '<a>'.charCodeAt(index) : byte)),
  ],
  ['a comment of 20 MB full of brackets', 'XML.TEXT_TOO_LONG', `<a><!--${'<'.repeat(20 * mebibyte)}--></a>`],
  ['an attribute of 20 MB', 'XML.TEXT_TOO_LONG', `<a b="${'b'.repeat(20 * mebibyte)}"/>`],
  ['a name of 20 MB', 'XML.TEXT_TOO_LONG', `<${'a'.repeat(20 * mebibyte)}/>`],
  ['a processing instruction of 20 MB', 'XML.TEXT_TOO_LONG', `<?x ${'a'.repeat(20 * mebibyte)}?><a/>`],
  ['numeric references by the million', 'XML.TEXT_TOO_LONG', `<a>${'&#65;'.repeat(4 * mebibyte)}</a>`],
  ['an endless numeric reference', 'XML.', `<a>&#${'1'.repeat(20 * mebibyte)};</a>`],
  ['a reference to no character', 'XML.MALFORMED', '<a>&#0;</a>'],
  ['a reference to a surrogate', 'XML.MALFORMED', '<a>&#xD800;</a>'],
  ['NUL', 'XML.MALFORMED', '<a>\u0000</a>'],
  ['bytes that are no UTF-8', 'XML.BYTES_INVALID', Uint8Array.of(0x3c, 0x61, 0x3e, 0xc0, 0xbc, 0x3c, 0x2f, 0x61, 0x3e)],
  ['UTF-7', 'XML.ENCODING_UNSUPPORTED', '<?xml version="1.0" encoding="UTF-7"?><a/>'],
  ['UTF-32', 'XML.ENCODING_UNSUPPORTED', Uint8Array.of(0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c)],
  ['EBCDIC', 'XML.ENCODING_UNSUPPORTED', Uint8Array.of(0x4c, 0x6f, 0xa7, 0x94, 0x93)],
  ['a document cut short', 'XML.MALFORMED', '<a><b></b>'],
  ['two roots', 'XML.MALFORMED', '<a/><b/>'],
];

describe('attacks are refused early', () => {
  test.each(attacks)('%s: %s', (_, code, content) => {
    const bytes = typeof content === 'string' ? encode(content) : content;
    let taken = 0;
    const pieces = {
      *[Symbol.iterator]() {
        for (let from = 0; from < bytes.length; from += 65_536) {
          taken = Math.min(bytes.length, from + 65_536);
          yield bytes.subarray(from, from + 65_536);
        }
      },
    };
    const started = process.cpuUsage();
    expect(() => read(pieces as unknown as Uint8Array[])).toThrow(
      expect.objectContaining({ code: expect.stringContaining(code) as string }),
    );
    // What was looked at before the refusal is the machine-independent measure; the processor time only guards against blow-ups.
    expect(taken).toBeLessThanOrEqual(8 * 65_536);
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });

  test('a file above the size limit', () => {
    expect(() => read([encode(`<a>${'<b/>'.repeat(1000)}</a>`)], { maxBytes: 1000 })).toThrow(
      expect.objectContaining({ code: 'XML.TOO_LARGE' }),
    );
    expect(defaultXmlLimits.maxBytes).toBeGreaterThan(0);
  });

  test('prototype names are plain text', () => {
    expect(read([encode('<a __proto__="x" constructor="y"/>')])).toBe('(a __proto__=x constructor=y)');
  });
});
