// `npm run -s faults -- --runs N [--json]`: breaks the day on purpose and counts what is lost, doubled or unbalanced.
// The last line of stdout is the JSON; the exit code is 1 when anything was found, with sabotage too.
import { parseArgs } from 'node:util';
import { runMain } from '@/scripts/lib/main';
import { withGround } from './ground';
import { runKills, type KillsResult } from './kills';
import type { Findings } from './measure';
import { stageWorld } from './place';
import { runPoints, sabotages, type PointsResult, type Sabotage } from './points';

const usage = `npm run -s faults -- [--runs N] [--points P] [--kills K] [--per-world D] [--seed S] [--sabotage ${sabotages.join('|')}] [--json]
  --runs N       so many crash points, and one kill -9 for every forty of them (default 120)
  --points P, --kills K   each by itself
  --per-world D  deaths in one world before it is measured (default 10)
  --sabotage X   breaks the product itself, to see that it is found; crash points only`;

type Settings = {
  points: number;
  kills: number;
  perWorld: number;
  seed: number;
  sabotage: Sabotage | null;
  json: boolean;
};

function count(text: string | undefined, fallback: number, name: string): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number.\n${usage}`);
  return value;
}

function settingsOf(args: readonly string[]): Settings {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: option,
      points: option,
      kills: option,
      'per-world': option,
      seed: option,
      sabotage: option,
      json: { type: 'boolean', default: false },
    },
  });
  const sabotage = sabotages.find((known) => known === values.sabotage) ?? null;
  if (values.sabotage !== undefined && sabotage === null)
    throw new Error(`There is no sabotage "${values.sabotage}".\n${usage}`);
  const only = values.runs === undefined && (values.points !== undefined || values.kills !== undefined);
  const runs = count(values.runs, only ? 0 : 120, 'runs');
  const settings = {
    points: count(values.points, runs, 'points'),
    kills: sabotage ? 0 : count(values.kills, Math.ceil(runs / 40), 'kills'),
    perWorld: Math.max(1, count(values['per-world'], 10, 'per-world')),
    seed: count(values.seed, 20_261_120, 'seed'),
    sabotage,
    json: values.json,
  };
  if (settings.points + settings.kills === 0) throw new Error(`Nothing is to be broken.\n${usage}`);
  return settings;
}

const say = (text: string): void => console.error(text);

async function breakPoints(settings: Settings): Promise<PointsResult | null> {
  if (settings.points === 0) return null;
  return withGround({ name: 'points', durable: false }, async (ground) => {
    const staged = await stageWorld(ground, 'faults_points');
    try {
      return await runPoints(staged, { ...settings, runs: settings.points, say }, ground.piiMasterKey);
    } finally {
      await staged.drop();
    }
  });
}

async function killProcesses(settings: Settings): Promise<KillsResult | null> {
  if (settings.kills === 0) return null;
  return withGround({ name: 'kills', durable: true }, async (ground) => {
    const staged = await stageWorld(ground, 'faults_kills');
    try {
      return await runKills(ground, staged, { ...settings, runs: settings.kills, say });
    } finally {
      await staged.drop();
    }
  });
}

await runMain(async () => {
  const settings = settingsOf(process.argv.slice(2));
  const started = performance.now();
  const points = await breakPoints(settings);
  const kills = await killProcesses(settings);
  const all = (kind: keyof Findings) => (points?.findings[kind].length ?? 0) + (kills?.findings[kind].length ?? 0);
  const [crashPoints, died] = [points?.deaths ?? 0, kills?.kills ?? 0];
  const result = {
    runs: crashPoints + died,
    kills: died,
    crashPoints,
    lost: all('lost'),
    doubled: all('doubled'),
    unbalanced: all('unbalanced'),
    unmeasured: points?.unmeasured.length ?? 0,
    auditFaults: points?.auditFaults ?? 0,
    pointsOfADay: points?.dayPoints ?? 0,
    differentPlaces: points?.places.size ?? 0,
    killed: kills?.dead ?? {},
    servedBy: kills?.web ?? null,
    sabotage: settings.sabotage,
    seed: settings.seed,
    seconds: Math.round((performance.now() - started) / 1000),
  };
  if (!settings.json) say(`${result.lost} lost, ${result.doubled} doubled, ${result.unbalanced} unbalanced`);
  console.log(JSON.stringify(result));
  const { lost, doubled, unbalanced, unmeasured, auditFaults } = result;
  if (lost + doubled + unbalanced + unmeasured + auditFaults > 0) process.exitCode = 1;
});
