// The rules of the house that no linter knows: where files may lie and how they may be named, which of the five places a
// noun has, and where clocks, chance and the environment may be read.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseSync } from '@swc/core';

type Places = { tier: string; module: boolean; components: boolean; app: boolean; schema: boolean; e2e: boolean };
export type Nouns = Record<string, Places>;

const kebab = '[a-z0-9]+(?:-[a-z0-9]+)*';
const test = '(?:\\.db)?\\.test';

/** The closed list: a file of a floor must fit one of its shapes. `NOUN` stands for any noun of the table. */
const vocabulary: readonly [floor: string, shapes: readonly string[]][] = [
  [
    'app',
    [
      `(?:(?:\\(${kebab}\\)|\\[{1,2}(?:\\.\\.\\.)?[a-zA-Z]+\\]{1,2}|${kebab}|\\.well-known)/)*(?:page|layout|loading|error|not-found|global-error|default)\\.tsx`,
      `(?:(?:\\(${kebab}\\)|\\[{1,2}(?:\\.\\.\\.)?[a-zA-Z]+\\]{1,2}|${kebab})/)*route\\.ts`,
      'globals\\.css',
      'icon\\.svg',
      'favicon\\.ico',
    ],
  ],
  [
    'components',
    [
      `(?:ui|data-table|value|shell)/${kebab}(?:\\.test)?\\.tsx?`,
      `NOUN/${kebab}-(?:screen|form|dialog|panel|card|section|peek|steps|timeline|builder|summary|actions)\\.tsx`,
      `NOUN/${kebab}\\.columns\\.tsx`,
      `NOUN/use-${kebab}\\.ts`,
      `NOUN/${kebab}-(?:words|view)(?:\\.test)?\\.ts`,
    ],
  ],
  ['server/kernel', [`${kebab}(?:\\.test)?\\.ts`]],
  ['server/codecs', [`(?:${kebab}/)?${kebab}(?:\\.test)?\\.ts`]],
  [
    'server/platform',
    [
      `(?:auth|bank|clock|command|crypto|db|events|files|jobs|log|mail|query|status|testing)/(?:${kebab}/)?${kebab}(?:${test})?\\.ts`,
      `env(?:${test})?\\.ts`,
    ],
  ],
  ['server/api', [`${kebab}(?:${test})?\\.ts`]],
  ['server/worker', [`${kebab}(?:${test})?\\.ts`]],
  ['server/testing', [`${kebab}(?:${test})?\\.ts`]],
  [
    'server/modules',
    [
      `NOUN/domain/${kebab}(?:\\.test)?\\.ts`,
      `NOUN/use-cases/${kebab}(?:${test})?\\.ts`,
      `(NOUN)/\\1\\.(?:router|schema|permissions|events|jobs|(?:${kebab}\\.)?(?:repo|queries))(?:${test})?\\.ts`,
      'NOUN/index\\.ts',
      `(NOUN)/\\1${test}\\.ts`,
    ],
  ],
  ['server', [`registry(?:${test})?\\.ts`]],
  [
    'prisma',
    [
      'schema/(?:NOUN|main|platform)\\.prisma',
      'migrations/\\d{14}_[a-z0-9_]+/migration\\.sql',
      'migrations/migration_lock\\.toml',
      `seed/(?:${kebab}/)?${kebab}(?:${test})?\\.ts`,
      'catalog\\.expected\\.json',
    ],
  ],
  ['e2e', [`(?:NOUN|journey)/${kebab}\\.spec\\.ts`, `(?:pages|fixtures)/${kebab}\\.ts`]],
  ['messages', ['(?:en|de)\\.json', `${kebab}\\.test\\.ts`]],
];

const rootFolders = new Set([
  'app',
  'components',
  'server',
  'prisma',
  'e2e',
  'bench',
  'faults',
  'scripts',
  'docs',
  'public',
  'messages',
]);
const ignored = /^(?:node_modules|generated|coverage|test-results|playwright-report)\//;

function list(root: string): string[] {
  return globSync('**/*', {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => /^(?:node_modules|generated|\.git|\.next|\.data)$/.test(entry.name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !ignored.test(file))
    .sort();
}

/** Files that lie on no floor, or are named as none of their floor's shapes. */
export function vocabularyFindings(files: readonly string[], nouns: Nouns): string[] {
  const noun = `(?:${Object.keys(nouns).join('|')})`;
  const floors = vocabulary.map(([floor, shapes]) => ({
    floor: `${floor}/`,
    shapes: shapes.map((shape) => new RegExp(`^${shape.replaceAll('NOUN', noun)}$`)),
  }));
  return files.flatMap((file) => {
    const folder = file.split('/')[0] ?? '';
    if (!file.includes('/')) return [];
    if (!rootFolders.has(folder)) return folder.startsWith('.') ? [] : [`${file}: there is no floor "${folder}"`];
    const floor = floors.find((candidate) => file.startsWith(candidate.floor));
    if (floor === undefined) return [];
    const rest = file.slice(floor.floor.length);
    return floor.shapes.some((shape) => shape.test(rest))
      ? []
      : [`${file}: is not in the vocabulary of ${floor.floor.slice(0, -1)}`];
  });
}

/** A noun has exactly the places that the table says, no more and no fewer. */
export function nounFindings(files: readonly string[], nouns: Nouns): string[] {
  return Object.entries(nouns).flatMap(([noun, places]) => {
    const paths: Record<Exclude<keyof Places, 'tier'>, string> = {
      module: `server/modules/${noun}/`,
      components: `components/${noun}/`,
      app: `app/(portal)/${noun}/`,
      schema: `prisma/schema/${noun}.prisma`,
      e2e: `e2e/${noun}/`,
    };
    return Object.entries(paths).flatMap(([place, path]) => {
      const there = files.some((file) => file.startsWith(path));
      if (there === places[place as keyof typeof paths]) return [];
      return [
        `${path}: ${there ? 'exists, but the table of nouns denies it' : 'is missing, but the table of nouns promises it'}`,
      ];
    });
  });
}

type Node = { type?: string; [key: string]: unknown };

function name(node: unknown): string {
  const { type, value, object, property } = (node ?? {}) as {
    type?: string;
    value?: unknown;
    object?: unknown;
    property?: unknown;
  };
  if (type === 'Identifier') return String(value);
  return type === 'MemberExpression' ? `${name(object)}.${name(property)}` : '';
}

/** Names the outside world that an expression reads, or undefined. */
function outside(node: Node): string | undefined {
  if (node.type === 'MemberExpression' && name(node) === 'process.env') return 'process.env';
  if (node.type === 'CallExpression' && ['Date.now', 'Math.random', 'performance.now'].includes(name(node.callee)))
    return name(node.callee);
  const noArguments = !(node.arguments as unknown[] | undefined)?.length;
  return node.type === 'NewExpression' && name(node.callee) === 'Date' && noArguments ? 'new Date()' : undefined;
}

function collect(node: unknown, found: Set<string>): Set<string> {
  if (Array.isArray(node)) for (const item of node) collect(item, found);
  else if (node !== null && typeof node === 'object') {
    const world = outside(node as Node);
    if (world !== undefined) found.add(world);
    for (const [key, value] of Object.entries(node)) if (key !== 'span') collect(value, found);
  }
  return found;
}

/** Clock, chance and environment are read by the platform only; everything else is given them. */
export function worldFindings(root: string, files: readonly string[]): string[] {
  const held = /^(?:app|components|server)\/.*\.tsx?$/;
  const free = /^server\/(?:platform|testing)\/|\.test\.tsx?$/;
  return files
    .filter((file) => held.test(file) && !free.test(file))
    .flatMap((file) => {
      const source = readFileSync(join(root, file), 'utf8');
      const module = parseSync(source, { syntax: 'typescript', tsx: file.endsWith('.tsx') });
      return [...collect(module.body, new Set())].map(
        (world) => `${file}: reads ${world}, which only server/platform may`,
      );
    });
}

/** Every finding of the house below `root`, one line each. */
export function houseFindings(root: string): string[] {
  const nouns = JSON.parse(readFileSync(join(root, 'scripts/check/nouns.json'), 'utf8')) as Nouns;
  const files = list(root);
  const code = files.filter((file) => /\.(?:tsx?|mjs|cjs)$/.test(file) && !/^\[|\(/.test(basename(file)));
  const names = code
    .filter((file) => !new RegExp(`^\\.?${kebab}(?:\\.[a-z]+)*$`).test(basename(file)))
    .map((file) => `${file}: is not kebab-case`);
  return [...names, ...vocabularyFindings(files, nouns), ...nounFindings(files, nouns), ...worldFindings(root, files)];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const root = resolve(process.env.CHECK_ROOT ?? process.cwd());
  if (!existsSync(join(root, 'package.json'))) throw new Error(`${root} is no clone of this project`);
  const findings = houseFindings(root);
  for (const line of findings) console.log(line);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
