// `npm run world -- NAME`: makes a world in an empty database: calm, returns-wave, payout-day, demo, or `volume N`.
import { ensureEnvironment } from '@/scripts/lib/environment';
import { runMain } from '@/scripts/lib/main';

await runMain(async () => {
  const [name = '', count = ''] = process.argv.slice(2);
  const { scenarios } = await import('@/prisma/seed/world-scenarios');
  const volume = name === 'volume' && /^[1-9]\d{0,7}$/.test(count) ? Number(count) : null;
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined && volume === null) {
    const lines = Object.entries(scenarios).map(([known, { about }]) => `  ${known.padEnd(14)} ${about}`);
    throw new Error(
      `There is no world "${name}${count ? ` ${count}` : ''}". Known:\n${lines.join('\n')}\n  volume N       N plans by COPY, for benches`,
    );
  }
  const leave = await ensureEnvironment();
  try {
    const { makeWorld } = await import('@/prisma/seed/world-main');
    if (scenario !== undefined) await makeWorld(scenario);
    if (volume !== null) await (await import('@/prisma/seed/world-volume')).makeVolume(volume);
  } finally {
    await leave();
  }
});
