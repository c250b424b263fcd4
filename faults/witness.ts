// What the bank itself has, read from its own journal and folders with nothing of the product: the witness of every fault.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An order as it stood in a file that the bank received. */
export type Received = { endToEndId: string; amountMinor: bigint; file: string; accepted: boolean };
/** A file that the bank has for us. */
export type Offered = { name: string; sha256: string };

export type Witness = {
  readonly received: readonly Received[];
  /** How often each message id came. */
  readonly messages: ReadonlyMap<string, number>;
  readonly offered: readonly Offered[];
  /** Closing balance of the last statement that the bank wrote, in minor units. */
  readonly closingMinor: bigint | null;
};

type Line = { kind: string; stored: string; name: string; messageId: string; verdict: string };

/** Amounts by end-to-end id, from the bytes that came in. A file of ours has one amount after each id. */
function amountsOf(xml: string): Map<string, bigint> {
  const pieces = xml.split('<EndToEndId>').slice(1);
  return new Map(
    pieces.map((piece): [string, bigint] => {
      const id = piece.slice(0, piece.indexOf('<'));
      const amount = /<InstdAmt[^>]*>(\d+)\.(\d\d)</.exec(piece);
      return [id, BigInt(`${amount?.[1] ?? ''}${amount?.[2] ?? ''}` || '-1')];
    }),
  );
}

function closingOf(xml: string): bigint | null {
  const balance = /<Cd>CLBD<\/Cd>.*?<Amt[^>]*>(\d+)\.(\d\d)<\/Amt><CdtDbtInd>(\w+)</s.exec(xml);
  if (!balance) return null;
  const minor = BigInt(`${balance[1]}${balance[2]}`);
  return balance[3] === 'DBIT' ? -minor : minor;
}

/** Reads what lies in the bank's folder. A last line without its end was never told to anybody and does not count. */
export function readWitness(bankFolder: string): Witness {
  const lines = readFileSync(join(bankFolder, 'journal.jsonl'), 'utf8').split('\n').slice(0, -1);
  const events = lines.map((line) => JSON.parse(line) as Line).filter((line) => line.kind === 'received');
  const messages = new Map<string, number>();
  const received: Received[] = [];
  for (const { stored, name, messageId, verdict } of events) {
    messages.set(messageId, (messages.get(messageId) ?? 0) + 1);
    const xml = readFileSync(join(bankFolder, 'received', stored), 'utf8');
    for (const [endToEndId, amountMinor] of amountsOf(xml))
      received.push({ endToEndId, amountMinor, file: name, accepted: verdict === 'accepted' });
  }
  const outbox = join(bankFolder, 'outbox');
  const names = existsSync(outbox) ? readdirSync(outbox).filter((name) => !name.startsWith('.')) : [];
  const files = names.sort().map((name) => ({ name, bytes: readFileSync(join(outbox, name)) }));
  const statement = files.findLast(({ name }) => name.includes('camt053'));
  return {
    received,
    messages,
    offered: files.map(({ name, bytes }) => ({ name, sha256: createHash('sha256').update(bytes).digest('hex') })),
    closingMinor: statement ? closingOf(statement.bytes.toString('utf8')) : null,
  };
}
