import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone; every script resolves against it, so that it runs from any folder. */
export const rootDir = fileURLToPath(new URL('../../', import.meta.url));

/** Where this installation keeps its state: the embedded database, secrets, anchors and files. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(rootDir, env.DATA_DIR ?? '.data');
}

/** The state of the shared development and test cluster, apart from the installation's own. */
export const devStateDir = resolve(rootDir, '.data', 'dev');
