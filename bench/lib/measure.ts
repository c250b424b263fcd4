import { performance } from 'node:perf_hooks';

/** One thing to measure: does work for at least `ms` and answers how much it did. */
export type Side = { readonly name: string; readonly run: (ms: number) => Promise<number> };

/** Rates per second of each side, one per round. CPU is this process's own time per unit, in microseconds. */
export type Measured = { readonly name: string; readonly rates: number[]; readonly cpuMicros: number[] };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * Measures the sides in turns, so that what the machine does besides falls on all of them alike: a first round warms up
 * and does not count, and every other round begins with another side.
 */
export async function interleaved(
  sides: readonly Side[],
  settings: { rounds: number; ms: number },
): Promise<Measured[]> {
  const measured = sides.map((side): Measured => ({ name: side.name, rates: [], cpuMicros: [] }));
  for (let round = 0; round <= settings.rounds; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      const at = (round + turn) % sides.length;
      const cpu = process.cpuUsage();
      const started = performance.now();
      const done = (await sides[at]?.run(round === 0 ? settings.ms / 2 : settings.ms)) ?? 0;
      const seconds = (performance.now() - started) / 1000;
      const used = process.cpuUsage(cpu);
      if (round === 0) continue;
      measured[at]?.rates.push(done / seconds);
      measured[at]?.cpuMicros.push((used.user + used.system) / Math.max(1, done));
    }
  }
  return measured;
}

/** Lets several callers repeat an act until the time is over; answers how often it was done. */
export async function repeated(callers: number, ms: number, act: (caller: number) => Promise<number>): Promise<number> {
  const until = performance.now() + ms;
  let done = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_none, caller) => {
      while (performance.now() < until) done += await act(caller);
    }),
  );
  return done;
}

/** What a bench answers, as the last line of stdout. Values are rates; a ratio is ours by the yardstick. */
export type BenchResult = {
  name: string;
  value: number;
  unit: string;
  yardsticks: { name: string; value: number; ratio: number }[];
  ratio: number;
  n: number;
  rounds: number;
  settings: Record<string, unknown>;
};

const rounded = (value: number): number => Number(value.toPrecision(4));

/** Ours against its yardsticks, each ratio taken within a round and then the median over the rounds. */
export function compared(
  ours: Measured,
  yardsticks: readonly Measured[],
): Pick<BenchResult, 'value' | 'yardsticks' | 'ratio'> {
  const list = yardsticks.map((yardstick) => ({
    name: yardstick.name,
    value: rounded(median(yardstick.rates)),
    ratio: rounded(median(ours.rates.map((rate, round) => rate / (yardstick.rates[round] ?? Number.NaN)))),
  }));
  return { value: rounded(median(ours.rates)), yardsticks: list, ratio: list[0]?.ratio ?? Number.NaN };
}
