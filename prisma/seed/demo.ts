// The demo world: run by `npm start` with DEMO=1 beside the build. The same world each time, made through the doors.
import { makeWorld } from '@/prisma/seed/world-main';
import { scenarios } from '@/prisma/seed/world-scenarios';
import { runMain } from '@/scripts/lib/main';

await runMain(async () => {
  const { demo } = scenarios;
  if (demo === undefined) throw new Error('There is no scenario "demo".');
  await makeWorld(demo);
});
