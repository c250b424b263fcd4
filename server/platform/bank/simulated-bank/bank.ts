import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, businessDate, type BusinessDate } from '@/server/kernel/business-date';
import { refuse } from '@/server/kernel/refusal';
import { safeName, sha256Of, writeDurably, type Forcing } from '../durable-file';
import { defaultRates, type BankRates } from './behaviour';
import { BankJournal, type BankEvent, type ForetoldAnswer } from './journal';
import { readOrders } from './order-reader';
import { bankRules, BankState } from './state';

export type SimulatedBankOptions = {
  /** The bank's own folder, outside of our database: `journal.jsonl`, `received/`, `outbox/`. */
  dataDir: string;
  seed: string;
  /** First day of the bank; used when it is founded only. */
  startDate: BusinessDate;
  /** Our accounts there. New ones are opened, known ones keep their balance. */
  openingBalances: readonly { iban: string; owner: string; amountMinor: bigint }[];
  rates?: Partial<BankRates>;
  /** Time of day `hh:mm` after which a file counts as received on the next day. */
  cutOff?: string;
  /** A world that is made anew when it is cut off may force its files to the disk at the end, by syncTree. */
  forcing?: Forcing;
  /** Wall clock for the journal and for the time in the answers. */
  now?: () => string;
};

/** An end-to-end id that reached the bank, once per time that it came. */
export type ReceivedOrder = {
  endToEndId: string;
  messageId: string;
  file: string;
  sha256: string;
  receivedAt: string;
  verdict: 'accepted' | 'duplicate' | 'broken';
};

export type IncomingTransfer = {
  iban: string;
  amountMinor: bigint;
  remittance: string;
  payer: { name: string; iban: string };
};

export type SimulatedBank = {
  /** Takes a file in; when this resolves it is on the disk. A message id that was seen before is answered AM05 and not carried out. */
  receive(
    bytes: Uint8Array,
    about?: { name?: string; timeOfDay?: string },
  ): Promise<{ receipt: string; verdict: ReceivedOrder['verdict'] }>;
  /** Lets the bank look at what it took in: accepts files and rejects orders. Closing a day does it too. */
  process(): Promise<void>;
  /** Ends the bank's days up to this one and writes their statements; a day that was closed stays as it is. */
  closeDay(date: BusinessDate): Promise<void>;
  /** A shopper's transfer to one of our accounts or to a virtual account number of ours. */
  addIncomingTransfer(transfer: IncomingTransfer): Promise<void>;
  /** Says what will become of debits, by end-to-end id and before their file is processed; all others are left to chance. */
  foretell(answers: readonly ForetoldAnswer[]): Promise<void>;
  /** Everything that was ever received, order by order, doubles included. */
  journal(): Promise<ReceivedOrder[]>;
  /** The day that the bank has open. */
  openDay(): Promise<BusinessDate>;
  balances(): Promise<{ iban: string; amountMinor: bigint }[]>;
  /** Files for us, in the order in which they were made. */
  outbox(): Promise<{ name: string; sizeBytes: number }[]>;
  read(name: string): Promise<Uint8Array>;
};

type House = {
  journal: BankJournal;
  state: BankState;
  received: ReceivedOrder[];
  receivedFolder: string;
  outboxFolder: string;
  forcing: Forcing;
  written: number;
};

function openHouse(options: SimulatedBankOptions): House {
  const folder = join(options.dataDir, 'received');
  const forcing = options.forcing ?? 'each time';
  mkdirSync(folder, { recursive: true });
  const state = new BankState({ ...defaultRates, ...options.rates }, (stored) =>
    readOrders(readFileSync(join(folder, safeName(stored)))),
  );
  return {
    journal: new BankJournal(options.dataDir, forcing),
    state,
    received: [],
    receivedFolder: folder,
    outboxFolder: join(options.dataDir, 'outbox'),
    forcing,
    written: 0,
  };
}

function applyTo(house: House, event: BankEvent): void {
  house.state.apply(event);
  if (event.kind !== 'received') return;
  for (const endToEndId of event.endToEndIds) {
    house.received.push({
      endToEndId,
      messageId: event.messageId,
      file: event.name,
      sha256: event.sha256,
      receivedAt: event.at,
      verdict: event.verdict,
    });
  }
}

/** Writes what the journal says was delivered and is not there yet: also what a killed bank did not get to. */
function fillOutbox(house: House): void {
  const { outbox } = house.state;
  for (; house.written < outbox.length; house.written += 1) {
    const file = outbox[house.written]!;
    const path = join(house.outboxFolder, file.name);
    if (!existsSync(path)) writeDurably(path, new TextEncoder().encode(file.render()), house.forcing);
  }
}

function receivedEvent(
  house: House,
  bytes: Uint8Array,
  about: { name: string; at: string; late: boolean },
): Extract<BankEvent, { kind: 'received' }> {
  const sha256 = sha256Of(bytes);
  const message = readOrders(bytes);
  const stored = `${sha256}.xml`;
  const path = join(house.receivedFolder, stored);
  // The same bytes are kept once; the journal says how often they came.
  if (!existsSync(path)) writeDurably(path, bytes, house.forcing);
  const known = house.state.messageIds.has(message.messageId);
  return {
    kind: 'received',
    at: about.at,
    stored,
    name: about.name,
    sha256,
    messageId: message.messageId,
    verdict: known ? 'duplicate' : message.fault ? 'broken' : 'accepted',
    late: about.late,
    endToEndIds: message.orders.map(({ endToEndId }) => endToEndId),
  };
}

/** One act: catch up with the journal, write new lines, let the files follow from them. */
function actsOn(house: House) {
  return <T>(work: (append: (event: BankEvent) => void) => T): Promise<T> =>
    house.journal.exclusively(
      (event) => applyTo(house, event),
      (append) => {
        const result = work((event) => {
          append(event);
          applyTo(house, event);
        });
        fillOutbox(house);
        return result;
      },
    );
}

/** Opens a bank that lives in a folder, and founds it when the folder is new. Several processes may have it open at once. */
export async function createSimulatedBank(options: SimulatedBankOptions): Promise<SimulatedBank> {
  const house = openHouse(options);
  const now = options.now ?? (() => new Date().toISOString());
  const cutOff = options.cutOff ?? '17:00';

  const act = actsOn(house);

  await act((append) => {
    if (house.state.seed === '')
      append({ kind: 'founded', seed: options.seed, date: options.startDate, rules: bankRules });
    for (const { iban, owner, amountMinor } of options.openingBalances) {
      if (!house.state.accounts.has(iban))
        append({ kind: 'account-opened', iban, owner, openingMinor: String(amountMinor) });
    }
  });

  return {
    receive: (bytes, about = {}) =>
      act((append) => {
        const event = receivedEvent(house, bytes, {
          name: about.name ?? 'unnamed',
          at: now(),
          late: (about.timeOfDay ?? '00:00') > cutOff,
        });
        append(event);
        return { receipt: `${event.messageId}:${event.sha256.slice(0, 16)}`, verdict: event.verdict };
      }),
    process: () =>
      act((append) => {
        if (house.state.hasWork) append({ kind: 'processed', at: now() });
      }),
    closeDay: (date) =>
      act((append) => {
        const last = businessDate(date);
        for (let day = house.state.openDay; day <= last; day = addDays(day, 1))
          append({ kind: 'day-closed', at: now(), date: day });
      }),
    addIncomingTransfer: ({ iban, amountMinor, remittance, payer }) =>
      act((append) => {
        if (amountMinor <= 0n)
          throw refuse('BANK.AMOUNT_INVALID', 'An incoming transfer must be of more than 0.00 EUR.');
        append({
          kind: 'incoming',
          at: now(),
          iban,
          amountMinor: String(amountMinor),
          remittance,
          payerName: payer.name,
          payerIban: payer.iban,
        });
      }),
    foretell: (answers) =>
      act((append) => {
        if (answers.length > 0) append({ kind: 'foretold', at: now(), answers: [...answers] });
      }),
    journal: () => act(() => [...house.received]),
    openDay: () => act(() => house.state.openDay),
    balances: () =>
      act(() =>
        [...house.state.accounts.values()].map(({ iban, balanceMinor }) => ({ iban, amountMinor: balanceMinor })),
      ),
    outbox: () => act(() => listOutbox(house.outboxFolder)),
    read: (name) => act(() => readOutbox(house.outboxFolder, name)),
  };
}

function listOutbox(folder: string): { name: string; sizeBytes: number }[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.sort().map((name) => ({ name, sizeBytes: statSync(join(folder, name)).size }));
}

function readOutbox(folder: string, name: string): Uint8Array {
  const path = join(folder, safeName(name));
  if (!existsSync(path))
    throw refuse('BANK.FILE_UNKNOWN', `The bank has no file named ${name.slice(0, 80)}. List its files again.`, {
      name: name.slice(0, 80),
    });
  return readFileSync(path);
}
