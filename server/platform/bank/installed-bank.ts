import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BusinessDate } from '@/server/kernel/business-date';
import { bindBank } from './bound-bank';
import { createFolderBank } from './folder-bank';
import { createSimulatedBank, type SimulatedBank } from './simulated-bank/bank';
import { connectToSimulatedBank } from './simulated-bank/connection';

const simulatedFolder = (dataDir: string): string => join(dataDir, 'simulated-bank');

let simulated: SimulatedBank | null = null;

/** Where the simulated bank of an installation has its own memory, outside of our database. */
export function simulatedBankFolder(dataDir: string): string {
  return simulatedFolder(dataDir);
}

/**
 * Binds the way to the bank of an installation: its simulated bank where a demo world founded one, otherwise the folders
 * `bank/out` and `bank/in`, which the bank's transfer program empties and fills.
 */
export async function bindInstalledBank(dataDir: string): Promise<void> {
  if (existsSync(join(simulatedFolder(dataDir), 'journal.jsonl'))) {
    // Founded by the demo world; a known bank keeps its day, its seed and its accounts.
    const bank = await createSimulatedBank({
      dataDir: simulatedFolder(dataDir),
      seed: 'countersign',
      startDate: '2000-01-01' as BusinessDate,
      openingBalances: [],
    });
    bindSimulatedBank(bank);
    return;
  }
  simulated = null;
  bindBank(createFolderBank({ out: join(dataDir, 'bank', 'out'), in: join(dataDir, 'bank', 'in') }));
}

/** Binds a simulated bank that somebody opened. */
export function bindSimulatedBank(bank: SimulatedBank): void {
  simulated = bank;
  bindBank(connectToSimulatedBank(bank));
}

/** The simulated bank of this process, whose days end when ours do; null where the bank is a real one. */
export function theSimulatedBank(): SimulatedBank | null {
  return simulated;
}
