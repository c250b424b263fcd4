// `npm test`: everything this clone needs is brought, then check, tests and journeys run. Only Node's built-ins, on any
// Node from 20; the rest is in scripts/test-all.ts under the Node of node_modules.
import { nodeRefusal } from './lib/node-version.mjs';

const refusal = nodeRefusal(process.version);
if (refusal !== undefined) {
  console.error(refusal);
  process.exit(1);
}

// Only now, and not by `await` at the top: an older Node could not even read that, nor what is imported here.
void import('./lib/bootstrap.mjs').then(async ({ install, ourNode, runAndFollow }) => {
  console.log('Countersign: tests');
  await install();
  process.exit(await runAndFollow(ourNode, ['--import', './scripts/register.mjs', 'scripts/test-all.ts']));
});
