// `npm test`: everything this clone needs is brought, then check, tests and journeys run. Only Node's built-ins, on any
// Node from 20; the rest is in scripts/test-all.ts under the Node of node_modules.
import { install, major, oldNodeWords, ourNode, runAndFollow } from './lib/bootstrap.mjs';

if (major < 20) {
  console.error(oldNodeWords);
  process.exit(1);
}
console.log('Countersign: tests');
await install();
process.exit(await runAndFollow(ourNode, ['--import', './scripts/register.mjs', 'scripts/test-all.ts']));
