// `npm start`: whatever this machine lacks is brought, then the portal runs. Only Node's built-ins, on any Node from 20,
// since this file runs before anything is installed; the rest is in scripts/launch.ts under the Node of node_modules.
import { nodeRefusal } from './lib/node-version.mjs';

const refusal = nodeRefusal(process.version);
if (refusal !== undefined) {
  console.error(refusal);
  process.exit(1);
}

// Only now, and not by `await` at the top: an older Node could not even read that, nor what is imported here.
void import('./lib/bootstrap.mjs').then(async ({ install, ourNode, runAndFollow }) => {
  console.log('Countersign');
  await install();
  process.exit(await runAndFollow(ourNode, ['--import', './scripts/register.mjs', 'scripts/launch.ts']));
});
