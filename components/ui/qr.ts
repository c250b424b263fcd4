/*
 * QR codes (ISO/IEC 18004): byte mode, error correction level M, versions 1 to 15, which is 412 bytes. Enough for an address
 * that a phone reads from a screen; no other mode is needed here.
 */

/** Error correction bytes of a block and number of blocks, by version (ISO/IEC 18004, table 9, level M). */
const BLOCKS: readonly (readonly [ecBytes: number, blocks: number, allBytes: number])[] = [
  [10, 1, 26],
  [16, 1, 44],
  [26, 1, 70],
  [18, 2, 100],
  [24, 2, 134],
  [16, 4, 172],
  [18, 4, 196],
  [22, 4, 242],
  [22, 5, 292],
  [26, 5, 346],
  [30, 5, 404],
  [22, 8, 466],
  [22, 9, 532],
  [24, 9, 581],
  [24, 10, 655],
];

/** Centres of the alignment patterns, by version (annex E). */
const ALIGNED: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
  [6, 30, 54],
  [6, 32, 58],
  [6, 34, 62],
  [6, 26, 46, 66],
  [6, 26, 48, 70],
];

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Product in the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
export function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product & 128 ? 0x11d : 0);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

/** The remainder of a message over the generator polynomial of so many error correction bytes. */
function correction(message: readonly number[], count: number): number[] {
  let generator = [1];
  for (let root = 1, no = 0; no < count; no += 1, root = times(root, 2)) {
    const longer = [...generator, 0];
    generator.forEach((factor, at) => (longer[at + 1] = (longer[at + 1] ?? 0) ^ times(factor, root)));
    generator = longer;
  }
  const rest = [...message, ...Array<number>(count).fill(0)];
  for (let at = 0; at < message.length; at += 1) {
    const lead = rest[at] ?? 0;
    generator.forEach((factor, no) => (rest[at + no] = (rest[at + no] ?? 0) ^ times(factor, lead)));
  }
  return rest.slice(message.length);
}

const dataBytes = (version: number): number => {
  const [ecBytes, blocks, all] = BLOCKS[version - 1] ?? [0, 0, 0];
  return all - ecBytes * blocks;
};

/** The message in its frame: mode, length, bytes, end, and padding up to the capacity of the version. */
function framed(bytes: readonly number[], version: number): number[] {
  const lengthBits = version < 10 ? 8 : 16;
  const bits = [
    '0100',
    bytes.length.toString(2).padStart(lengthBits, '0'),
    ...bytes.map((byte) => byte.toString(2).padStart(8, '0')),
    '0000',
  ].join('');
  const capacity = dataBytes(version);
  const whole = bits.slice(0, capacity * 8).padEnd(Math.ceil(Math.min(bits.length, capacity * 8) / 8) * 8, '0');
  const out = (whole.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  for (let pad = 0xec; out.length < capacity; pad ^= 0xec ^ 0x11) out.push(pad);
  return out;
}

/** Data and error correction of all blocks, interleaved as they are written (7.6). */
export function codewords(bytes: readonly number[], version: number): number[] {
  const [ecBytes, count, all] = BLOCKS[version - 1] ?? [0, 1, 0];
  const data = framed(bytes, version);
  const shorter = Math.floor(all / count) - ecBytes;
  const firstLonger = count - (all % count);
  const blocks = Array.from({ length: count }, (_none, no) => {
    const from = no * shorter + Math.max(0, no - firstLonger);
    return data.slice(from, from + shorter + (no >= firstLonger ? 1 : 0));
  });
  const checks = blocks.map((block) => correction(block, ecBytes));
  const woven = (lists: readonly number[][]) =>
    Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_none, at) =>
      lists.flatMap((list) => (at < list.length ? [list[at] ?? 0] : [])),
    ).flat();
  return [...woven(blocks), ...woven(checks)];
}

/** A number followed by its remainder over a polynomial, as format and version are protected (annexes C and D). */
function protectedBits(value: number, polynomial: number, checkBits: number): number {
  let rest = value;
  for (let no = 0; no < checkBits; no += 1) rest = (rest << 1) ^ ((rest >> (checkBits - 1)) & 1 ? polynomial : 0);
  return (value << checkBits) | rest;
}

/** A square of modules; undefined where nothing is written yet. */
type Grid = (boolean | undefined)[][];

type Place = readonly [x: number, y: number];

const put = (grid: Grid, [x, y]: Place, dark: boolean) => {
  const row = grid[y];
  if (row && x >= 0 && x < row.length) row[x] = dark;
};

function drawFormat(grid: Grid, mask: number): void {
  const size = grid.length;
  const bits = protectedBits(mask, 0x537, 10) ^ 0x5412;
  for (let no = 0; no < 15; no += 1) {
    const dark = ((bits >> no) & 1) === 1;
    if (no < 8) put(grid, [8, no < 6 ? no : no + 1], dark);
    else put(grid, [no === 8 ? 7 : 14 - no, 8], dark);
    if (no < 8) put(grid, [size - 1 - no, 8], dark);
    else put(grid, [8, size - 15 + no], dark);
  }
  put(grid, [8, size - 8], true);
}

/** Everything that does not depend on the message: finders, timing, alignment, version, and room for the format. */
function frame(version: number): Grid {
  const size = version * 4 + 17;
  const grid: Grid = Array.from({ length: size }, () => Array<boolean | undefined>(size).fill(undefined));
  const square = (cx: number, cy: number, radius: number) => {
    for (let dy = -radius; dy <= radius; dy += 1)
      for (let dx = -radius; dx <= radius; dx += 1) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        put(grid, [cx + dx, cy + dy], radius === 4 ? ring !== 2 && ring !== 4 : ring !== 1);
      }
  };
  for (let at = 0; at < size; at += 1) {
    put(grid, [6, at], at % 2 === 0);
    put(grid, [at, 6], at % 2 === 0);
  }
  const centres = ALIGNED[version - 1] ?? [];
  const [first, last] = [centres.at(0), centres.at(-1)];
  for (const cy of centres)
    for (const cx of centres) {
      const atFinder = (cx === first && cy === first) || (cx === first && cy === last) || (cx === last && cy === first);
      if (!atFinder) square(cx, cy, 2);
    }
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(cx, cy, 4);
  drawFormat(grid, 0);
  if (version >= 7) {
    const bits = protectedBits(version, 0x1f25, 12);
    for (let no = 0; no < 18; no += 1) {
      const [a, b] = [size - 11 + (no % 3), Math.floor(no / 3)];
      put(grid, [a, b], ((bits >> no) & 1) === 1);
      put(grid, [b, a], ((bits >> no) & 1) === 1);
    }
  }
  return grid;
}

/** The places that belong to the message, in the order in which its bits are written: pairs of columns, up and down (7.7.3). */
function places(grid: Grid): [x: number, y: number][] {
  const size = grid.length;
  const found: [number, number][] = [];
  for (let right = size - 1, upwards = true; right >= 1; right -= right === 8 ? 3 : 2, upwards = !upwards)
    for (let step = 0; step < size; step += 1)
      for (const x of [right, right - 1]) {
        const y = upwards ? size - 1 - step : step;
        if (grid[y]?.[x] === undefined) found.push([x, y]);
      }
  return found;
}

/** How badly a code reads: long runs, blocks of one colour, what looks like a finder, too much of one colour (7.8.3). */
function penalty(code: readonly boolean[][]): number {
  const size = code.length;
  const columns = code.map((_row, x) => code.map((row) => row[x] ?? false));
  let points = 0;
  for (const line of [...code, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    points += 40 * (text.match(/(?=10111010000|00001011101)/g)?.length ?? 0);
  }
  for (let y = 1; y < size; y += 1)
    for (let x = 1; x < size; x += 1) {
      const here = code[y]?.[x];
      if (here === code[y - 1]?.[x] && here === code[y]?.[x - 1] && here === code[y - 1]?.[x - 1]) points += 3;
    }
  const dark = code.flat().filter(Boolean).length;
  return points + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

/**
 * The modules of a QR code of a text, row by row, true for dark; without the light margin of four modules that has to stand
 * around it. Throws when the text has more than 412 bytes.
 */
export function qrModules(text: string): boolean[][] {
  const bytes = [...new TextEncoder().encode(text)];
  const version = BLOCKS.findIndex((_row, at) => dataBytes(at + 1) >= bytes.length + (at + 1 < 10 ? 2 : 3)) + 1;
  if (version === 0) throw new Error(`${bytes.length} bytes are too many for a QR code of this size`);
  const bits = codewords(bytes, version).flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1));
  const free = places(frame(version));
  const codes = MASKS.map((masked, mask) => {
    const grid = frame(version);
    free.forEach(([x, y], no) => put(grid, [x, y], (bits[no] === 1) !== masked(x, y)));
    drawFormat(grid, mask);
    return grid.map((row) => row.map((dark) => dark === true));
  });
  return codes.reduce((best, code) => (penalty(code) < penalty(best) ? code : best));
}
