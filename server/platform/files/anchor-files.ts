import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const decimal = z.string().regex(/^\d+$/);

/** The signed root of one batch of audit rows, as it lies outside the database. Numbers are decimal strings. */
const anchorShape = z.strictObject({
  version: z.literal(1),
  no: decimal,
  firstSeq: decimal,
  lastSeq: decimal,
  root: hex64,
  prevRoot: hex64,
  horizon: decimal,
  sealedAt: z.iso.datetime(),
  publicKey: hex64,
  signature: z.string().min(1),
});

export type Anchor = Readonly<z.infer<typeof anchorShape>>;

/** An anchor that lies outside is not the one that the database would now give: nothing is written over it. */
export class AnchorConflict extends Error {
  override readonly name = 'AnchorConflict';
}

const JOURNAL = 'anchors.jsonl';

/** One spelling of an anchor, so that writing it again gives the same bytes. */
function spell(anchor: Anchor): string {
  const { version, no, firstSeq, lastSeq, root, prevRoot, horizon, sealedAt, publicKey, signature } = anchor;
  return JSON.stringify({ version, no, firstSeq, lastSeq, root, prevRoot, horizon, sealedAt, publicKey, signature });
}

function parse(text: string): Anchor | null {
  try {
    return anchorShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A last line without its end; empty when there is none. */
function tornLineOf(journal: string): string {
  return journal.slice(journal.lastIndexOf('\n') + 1);
}

/** The end of a file, longer than any line of the journal: it grows for years and is not read whole for every anchor. */
function endOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(Math.min(size, 8192));
    const read = readSync(file, end, 0, end.byteLength, size - end.byteLength);
    return end.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}

export type AnchorsFound = {
  /** By number; where file and journal disagree the file counts, and the number stands in `damaged`. */
  readonly anchors: ReadonlyMap<bigint, Anchor>;
  readonly damaged: readonly string[];
};

/** The folder of anchors: one file per batch, and a journal that only grows as a second witness. */
export class AnchorFiles {
  readonly folder: string;
  #last: bigint | null = null;

  constructor(folder: string) {
    this.folder = folder;
  }

  #path(no: bigint): string {
    return join(this.folder, `${no}.json`);
  }

  /** The number of the newest anchor, 0n when there is none. */
  last(): bigint {
    if (this.#last === null) {
      const names = existsSync(this.folder) ? readdirSync(this.folder) : [];
      this.#last = names.reduce((most, name) => {
        const no = /^(\d+)\.json$/.exec(name)?.[1];
        return no !== undefined && BigInt(no) > most ? BigInt(no) : most;
      }, 0n);
    }
    while (existsSync(this.#path(this.#last + 1n))) this.#last += 1n;
    return this.#last;
  }

  read(no: bigint): Anchor | null {
    try {
      return parse(readFileSync(this.#path(no), 'utf8'));
    } catch {
      return null;
    }
  }

  /**
   * Writes an anchor, whole or not at all. Writing the same one again changes nothing, which is how a crash is mended;
   * another one under the same number throws AnchorConflict.
   */
  write(anchor: Anchor): void {
    mkdirSync(this.folder, { recursive: true });
    const path = this.#path(BigInt(anchor.no));
    const text = `${spell(anchor)}\n`;
    const draft = join(this.folder, `.${anchor.no}.${process.pid}.part`);
    const file = openSync(draft, 'w');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    try {
      // A link fails when the name is taken, which a rename would not: two sealers never overwrite each other.
      linkSync(draft, path);
      appendFileSync(join(this.folder, JOURNAL), `${this.#restOfTornLine(BigInt(anchor.no))}${text}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (readFileSync(path, 'utf8') !== text) {
        throw new AnchorConflict(
          `${path} holds another root than batch ${anchor.no} of the database; run: ops audit verify`,
        );
      }
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /**
   * What is missing of a last line of the journal that a killed process left in its middle; nothing else is ever written
   * behind half a line. A torn line that belongs to no anchor is left to be found.
   */
  #restOfTornLine(no: bigint): string {
    const journal = join(this.folder, JOURNAL);
    const torn = existsSync(journal) ? tornLineOf(endOf(journal)) : '';
    if (torn === '') return '';
    const before = this.read(no - 1n);
    const whole = before === null ? '' : spell(before);
    return whole.startsWith(torn) ? `${whole.slice(torn.length)}\n` : '\n';
  }

  /** Everything that lies here, from both witnesses. */
  readAll(): AnchorsFound {
    const anchors = new Map<bigint, Anchor>();
    const damaged: string[] = [];
    const names = existsSync(this.folder) ? readdirSync(this.folder) : [];
    const journal = names.includes(JOURNAL) ? readFileSync(join(this.folder, JOURNAL), 'utf8') : '';
    const torn = tornLineOf(journal);
    for (const line of journal
      .slice(0, journal.length - torn.length)
      .split('\n')
      .filter(Boolean)) {
      const anchor = parse(line);
      if (anchor) anchors.set(BigInt(anchor.no), anchor);
      else damaged.push(`${JOURNAL} has a line that is no anchor`);
    }
    for (const name of names) {
      const no = /^(\d+)\.json$/.exec(name)?.[1];
      if (no === undefined) continue;
      const anchor = this.read(BigInt(no));
      const witness = anchors.get(BigInt(no));
      if (!anchor || anchor.no !== no) {
        damaged.push(`${name} is not the anchor of batch ${no}`);
        continue;
      }
      if (witness && spell(witness) !== spell(anchor)) damaged.push(`${name} and ${JOURNAL} disagree`);
      anchors.set(BigInt(no), anchor);
    }
    // A process that was killed while it wrote leaves the beginning of a line whose anchor lies here whole.
    if (torn !== '' && ![...anchors.values()].some((anchor) => spell(anchor).startsWith(torn)))
      damaged.push(`${JOURNAL} has a line that is no anchor`);
    return { anchors, damaged };
  }

  /** Puts the anchors of a database that was dropped on purpose aside; nothing is thrown away. */
  setAside(mark: string): void {
    if (existsSync(this.folder)) renameSync(this.folder, `${this.folder}.${mark}`);
  }
}
