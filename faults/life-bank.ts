// The bank of one life: each call stands between two points, and what the bank has for us arrives as banks deliver it: in
// order, twice, or in another order than it was written in.
import { bindBank } from '@/server/platform/bank/bound-bank';
import { bindSimulatedBank } from '@/server/platform/bank/installed-bank';
import type { BankConnection, InboxFile } from '@/server/platform/bank/port';
import type { SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { connectToSimulatedBank } from '@/server/platform/bank/simulated-bank/connection';
import type { Life } from './life';
import { bankFolderOf, type Place } from './place';
import { openStageBank, type Stage } from './stage';

/** How the bank's files arrive: once and in order; each of them again, every other one with a byte more; the day's last first. */
export const deliveries = ['orderly', 'doubled', 'shuffled'] as const;
export type Delivery = (typeof deliveries)[number];

const AGAIN = '-again';
const ALTERED = '-altered';

function mortalBank(bank: SimulatedBank, life: Life): SimulatedBank {
  const names = Object.keys(bank) as (keyof SimulatedBank)[];
  const calls = names.map((name) => {
    const call = bank[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return [name, (...args: readonly unknown[]) => life.around(`bank ${name}`, () => call(...args))];
  });
  return Object.fromEntries(calls) as SimulatedBank;
}

/** In which order names are delivered; a list that only ever grows at its end, as every bank's does. */
export function delivered(names: readonly string[], how: Delivery): string[] {
  if (how === 'orderly') return [...names];
  if (how === 'doubled') return names.flatMap((name, index) => [name, `${name}${index % 2 === 0 ? AGAIN : ALTERED}`]);
  // What belongs to a day comes when its statement is there, and the statement first.
  const days: string[][] = [];
  let waiting: string[] = [];
  for (const name of names) {
    waiting.push(name);
    if (!name.includes('camt053')) continue;
    days.push(waiting.reverse());
    waiting = [];
  }
  return days.flat();
}

function delivering(bank: BankConnection, stage: Stage, how: Delivery): BankConnection {
  const standing = async (): Promise<InboxFile[]> => {
    const files = await bank.list(null);
    const sizes = new Map(files.map((file) => [file.name, file.sizeBytes]));
    const names = files.map((file) => file.name);
    const today = delivered(names.slice(stage.delivered), how);
    return [...names.slice(0, stage.delivered), ...today].map((name, index) => ({
      name,
      mark: index < stage.delivered ? name : `${String(index + 1).padStart(6, '0')}-${name.slice(7)}`,
      sizeBytes: sizes.get(name) ?? 0,
    }));
  };
  return {
    ...bank,
    list: async (since) => (await standing()).filter(({ mark }) => since === null || mark > since),
    async fetch(name) {
      if (name.endsWith(AGAIN)) return bank.fetch(name.slice(0, -AGAIN.length));
      if (!name.endsWith(ALTERED)) return bank.fetch(name);
      return Buffer.concat([await bank.fetch(name.slice(0, -ALTERED.length)), Buffer.from('\n')]);
    },
  };
}

/** Sabotage: whoever sends hands the file over twice. */
function sendingTwice(bank: BankConnection): BankConnection {
  return {
    ...bank,
    async send(file) {
      await bank.send(file);
      return bank.send(file);
    },
  };
}

/** Opens the bank of a place anew, as a process does that starts, and binds the way to it. */
export async function bindMortalBank(
  at: { place: Place; stage: Stage; life: Life },
  how: { delivery: Delivery; sendTwice: boolean },
): Promise<void> {
  const bank = mortalBank(await openStageBank(bankFolderOf(at.place.dataDir)), at.life);
  bindSimulatedBank(bank);
  const connection = delivering(connectToSimulatedBank(bank), at.stage, how.delivery);
  bindBank(how.sendTwice ? sendingTwice(connection) : connection);
}
