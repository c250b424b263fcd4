// The import law, by dependency-cruiser. Its parser is told of JSX, and it must have read every module there is: under
// TypeScript 7 it can read none and find nothing wrong.
import { createRequire } from 'node:module';
import { existsSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

type Item = { type: string; typeOnly?: boolean; specifiers?: { isTypeOnly?: boolean }[] };
type Parse = (file: string, options?: object) => { body: Item[] };
type Result = { modules: { source: string }[]; summary: { violations: Violation[] } };
type Violation = { rule: { name: string; severity: string }; from: string; to: string; cycle?: { name: string }[] };

/** Rules about what runs; the others hold for types too. */
const codeRules = new Set(['no-circles', 'domain-is-pure', 'browser-takes-types-and-schemas-only']);
const floors = ['app', 'components', 'server'];

/** Either every import, or only those that are left when the types are stripped. */
type Kind = 'all' | 'code';

function isTypeOnly(item: Item): boolean {
  if (item.type === 'ImportDeclaration' && item.specifiers?.length) {
    return item.typeOnly === true || item.specifiers.every((specifier) => specifier.isTypeOnly === true);
  }
  return item.typeOnly === true;
}

/**
 * dependency-cruiser parses every file as TypeScript without JSX and does not tell types from code; the parser it shares
 * with us is given both.
 */
function teachParser(kind: Kind): void {
  const swc = createRequire(import.meta.url)('@swc/core') as { parseFileSync: Parse };
  const parse = swc.parseFileSync;
  swc.parseFileSync = (file, options) => {
    const module = parse(file, { ...options, tsx: file.endsWith('.tsx') });
    if (kind === 'code') module.body = module.body.filter((item) => !isTypeOnly(item));
    return module;
  };
}

/** Answers the violations of the import law below `root`, one line each. */
export async function importFindings(root: string, kind: Kind): Promise<string[]> {
  teachParser(kind);
  process.chdir(root);
  const { options, forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
    options: Record<string, unknown>;
    forbidden: { name: string; comment?: string }[];
  };
  const ruleSet = { forbidden: forbidden.filter((rule) => codeRules.has(rule.name) === (kind === 'code')) };
  const patterns = floors.map((floor) => `${floor}/**/*.{ts,tsx}`);
  const present = globSync(patterns, { cwd: root });
  const resolution = { exportsFields: ['exports'], ...(options.enhancedResolveOptions as object) };
  const answer = await cruise(
    floors.filter((floor) => existsSync(join(root, floor))),
    { ...options, ruleSet, validate: true } as never,
    resolution as never,
    {
      tsConfig: extractTsConfig(join(root, 'tsconfig.json')),
    } as never,
  );
  const { modules, summary } = answer.output as Result;
  const read = new Set(modules.map((module) => module.source));
  const unread = present.filter((file) => !read.has(file)).map((file) => `${file}: was not read by the import check`);
  return [
    ...unread,
    ...summary.violations.map((found) => {
      const to = found.cycle ? found.cycle.map((step) => step.name).join(' -> ') : found.to;
      return `${found.from}: ${found.rule.name}: imports ${to}`;
    }),
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const findings = await importFindings(
    process.env.CHECK_ROOT ?? process.cwd(),
    process.argv[2] === 'code' ? 'code' : 'all',
  );
  for (const line of findings) console.log(line);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
