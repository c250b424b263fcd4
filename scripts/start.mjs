// `npm start`: whatever this machine lacks is brought, then the portal runs. Only Node's built-ins, on any Node from 20,
// since this file runs before anything is installed; the rest is in scripts/launch.ts under the Node of node_modules.
import { major, oldNodeWords, install, ourNode, runAndFollow } from './lib/bootstrap.mjs';

if (major < 20) {
  console.error(oldNodeWords);
  process.exit(1);
}
console.log('Countersign');
await install();
process.exit(await runAndFollow(ourNode, ['--import', './scripts/register.mjs', 'scripts/launch.ts']));
