import { boot } from '@/server/api/boot';
import { bindInstalledBank } from '@/server/platform/bank/installed-bank';
import { errorFields, log } from '@/server/platform/log/log';
import { ticks } from '@/server/registry';
import { endWithin, runWorker } from './worker';

process.title = 'countersign worker';

const GRACE_MS = 4_500;
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
// The launcher that started us is gone: nobody would stop us any more.
process.on('disconnect', () => stop.abort());

const { database, env } = boot();
await bindInstalledBank(env.DATA_DIR);
log().info({ ticks: ticks.map((tick) => tick.name) }, 'the worker runs');
const work = runWorker(database, ticks, stop.signal).catch((error: unknown) => {
  log().fatal(errorFields(error), 'the worker ends');
  process.exitCode = 1;
  stop.abort();
});
await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
const clean = await endWithin(work, GRACE_MS);
log().info({ clean }, 'the worker stops');
// What is left behind is rolled back with its connection and taken up by the next worker.
process.exit();
