// `npm run db:down`: stops the shared development cluster; its data stays.
import { findCluster } from '@/scripts/lib/embedded-db';
import { devStateDir } from '@/scripts/lib/paths';

const cluster = findCluster(devStateDir);
await cluster?.stop();
console.error(cluster === undefined ? 'the development cluster is not running' : 'the development cluster is stopped');
