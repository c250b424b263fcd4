// `npm run worker`: the background work of an installation, with the environment that its web process has.
import { ensureEnvironment } from '@/scripts/lib/environment';

await ensureEnvironment();
delete process.env.DATABASE_URL;
await import('@/server/worker/main');
