// Lets Node 24 run this project's TypeScript as it is: types are stripped by Node itself, this file only teaches the
// resolver the `@/` alias and imports without an extension, so that the same source runs under Next, Vitest and plain Node.
import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
const endings = ['', '.ts', '.tsx', '.mts', '.mjs', '.js', '/index.ts'];
const formats = { '.ts': 'module-typescript', '.mts': 'module-typescript', '.mjs': 'module', '.json': 'json' };

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Answers the first existing file for a path that may lack its extension, or names TypeScript's source as `.js`. */
function locate(path) {
  for (const ending of endings) {
    if (isFile(path + ending)) return path + ending;
  }
  if (path.endsWith('.js') && isFile(`${path.slice(0, -3)}.ts`)) return `${path.slice(0, -3)}.ts`;
  return undefined;
}

/** A package without an `exports` map (next, for one) is imported as `next/headers`; ESM wants the file's name. */
function resolveBare(specifier, context, nextResolve) {
  try {
    return nextResolve(specifier, context);
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/^(@[^/]+\/)?[^/@.]+\/.+$/.test(specifier)) throw error;
    return nextResolve(`${specifier}.js`, context);
  }
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const fromPackage = context.parentURL?.includes('/node_modules/') === true;
    const relative =
      specifier.startsWith('./') || specifier.startsWith('../') || specifier === '.' || specifier === '..';
    // The entry file arrives as a URL; everything else of ours is `@/…` or relative.
    const entry = specifier.startsWith(root.href) && !specifier.includes('/node_modules/');
    const ours = specifier.startsWith('@/') || relative || entry;
    if (fromPackage || !ours) return resolveBare(specifier, context, nextResolve);
    const base = specifier.startsWith('@/') ? root : (context.parentURL ?? root);
    const target = new URL(specifier.startsWith('@/') ? `./${specifier.slice(2)}` : specifier, base);
    const found = target.protocol === 'file:' ? locate(fileURLToPath(target)) : undefined;
    if (found === undefined) return nextResolve(specifier, context);
    const ending = /\.[a-z]+$/.exec(found)?.[0] ?? '';
    const format = formats[ending];
    if (format === undefined) return nextResolve(pathToFileURL(found).href, context);
    const importAttributes = ending === '.json' ? { type: 'json' } : context.importAttributes;
    return { url: pathToFileURL(found).href + target.search, format, importAttributes, shortCircuit: true };
  },
});
