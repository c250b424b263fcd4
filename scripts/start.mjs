// `npm start`: whatever this machine lacks is brought, then the portal runs. Only Node's built-ins, on any Node from 20,
// since this file runs before anything is installed; the rest is in scripts/launch.ts under the Node of node_modules.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    `Countersign needs Node 20 or newer to begin; this is ${process.version}. Get it from https://nodejs.org.`,
  );
  process.exit(1);
}

// Only now: an older Node could not even read what this imports.
const { install, ourNode, runAndFollow } = await import('./lib/bootstrap.mjs');
console.log('Countersign');
await install();
process.exit(await runAndFollow(ourNode, ['--import', './scripts/register.mjs', 'scripts/launch.ts']));
