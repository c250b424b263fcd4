// `npm run world -- NAME`: makes a world in an empty database: calm, returns-wave, payout-day, demo, or `volume N`.
import { ensureEnvironment } from '@/scripts/lib/environment';
import { runMain } from '@/scripts/lib/main';

await runMain(async () => {
  const [name = '', count = ''] = process.argv.slice(2);
  const { scenarios } = await import('@/prisma/seed/world-scenarios');
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined) {
    const lines = Object.entries(scenarios).map(([known, { about }]) => `  ${known.padEnd(14)} ${about}`);
    throw new Error(`There is no world "${name}${count ? ` ${count}` : ''}". Known:\n${lines.join('\n')}`);
  }
  const leave = await ensureEnvironment();
  try {
    const { makeWorld } = await import('@/prisma/seed/world-main');
    await makeWorld(scenario);
  } finally {
    await leave();
  }
});
