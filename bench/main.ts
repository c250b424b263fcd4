// `npm run -s bench -- NAME [--json]`: measures one thing against a yardstick of the same run. The last line of stdout is the JSON.
import { runMain } from '@/scripts/lib/main';
import type { BenchResult } from './lib/measure';

/** A bench gets its arguments (`--rounds`, `--ms` and what it knows itself) and answers its figures. */
export type Bench = (args: readonly string[]) => Promise<BenchResult>;

const benches: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  'approve-bulk': () => import('./approve-bulk'),
  'day-close': () => import('./day-close'),
  inbox: () => import('./inbox'),
  'ledger-post': () => import('./ledger-post'),
  'statement-import': () => import('./statement-import'),
};

await runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (load === undefined)
    throw new Error(`There is no bench "${name}". Known: ${Object.keys(benches).sort().join(', ')}.`);
  const { bench } = await load();
  const result = await bench(args.filter((arg) => arg !== '--json'));
  if (!args.includes('--json')) {
    for (const yardstick of result.yardsticks) {
      console.log(
        `${result.name}: ${result.value} ${result.unit}, ${yardstick.ratio} of "${yardstick.name}" (${yardstick.value})`,
      );
    }
  }
  console.log(JSON.stringify(result));
});
