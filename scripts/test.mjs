// `npm test`: everything this clone needs is brought, then check, tests and journeys run. Only Node's built-ins, on any
// Node from 20; the rest is in scripts/test-all.ts under the Node of node_modules.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    `Countersign needs Node 20 or newer to begin; this is ${process.version}. Get it from https://nodejs.org.`,
  );
  process.exit(1);
}

// Only now: an older Node could not even read what this imports.
const { install, ourNode, runAndFollow } = await import('./lib/bootstrap.mjs');
console.log('Countersign: tests');
await install();
process.exit(await runAndFollow(ourNode, ['--import', './scripts/register.mjs', 'scripts/test-all.ts']));
