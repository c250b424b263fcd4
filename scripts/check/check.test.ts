// Every rule of the check is broken on purpose in a small clone, and must be found. A rule that cannot fail guards nothing.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rootDir } from '@/scripts/lib/paths';
import { houseFindings } from './house';
import { parts, runPart } from './run';

let clone: string;

const places = { tier: 'A', module: true, components: false, app: false, schema: true, e2e: false };
const nouns = { access: places, ledger: { ...places, tier: 'B' }, payments: { ...places, tier: 'C' } };

function plant(file: string, content: string): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true });
  writeFileSync(join(clone, file), content);
}

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'countersign-check-'));
  const configs = [
    'package.json',
    '.dependency-cruiser.cjs',
    '.oxlintrc.json',
    '.prettierrc.json',
    '.prettierignore',
    'knip.json',
  ];
  for (const config of configs) cpSync(join(rootDir, config), join(clone, config));
  symlinkSync(join(rootDir, 'node_modules'), join(clone, 'node_modules'));
  plant(
    'tsconfig.json',
    JSON.stringify({
      extends: join(rootDir, 'tsconfig.json'),
      compilerOptions: { incremental: false, plugins: [], paths: { '@/*': [`${clone}/*`] } },
      include: ['**/*.ts', '**/*.tsx'],
    }),
  );
  plant('scripts/check/nouns.json', JSON.stringify(nouns));
  plant('server/kernel/answer.ts', 'export const answer = 42;\n');
  for (const noun of Object.keys(nouns)) {
    plant(`server/modules/${noun}/index.ts`, `export const ${noun} = 1;\n`);
    plant(`prisma/schema/${noun}.prisma`, '');
  }
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

async function verdict(name: string): Promise<{ ok: boolean; output: string }> {
  const part = parts.find((candidate) => candidate.name === name);
  if (part === undefined) throw new Error(`there is no part ${name}`);
  return runPart(part, clone);
}

describe('house', () => {
  test('finds nothing in a clean clone', () => {
    expect(houseFindings(clone)).toEqual([]);
  });

  test.each([
    [
      'a file outside the vocabulary of a module',
      'server/modules/access/helpers.ts',
      'is not in the vocabulary of server/modules',
    ],
    [
      'a file of another noun in a module',
      'server/modules/access/ledger.repo.ts',
      'is not in the vocabulary of server/modules',
    ],
    ['an unknown floor', 'utils/text.ts', 'there is no floor "utils"'],
    [
      'an unknown floor in server',
      'server/helpers/text.ts',
      'server/helpers/text.ts: is not in the vocabulary of server',
    ],
    [
      'an unknown folder in the platform',
      'server/platform/utils/text.ts',
      'is not in the vocabulary of server/platform',
    ],
    ['a file that is not a page in app', 'app/(portal)/helper.ts', 'is not in the vocabulary of app'],
    ['a component without a known ending', 'components/access/thing.tsx', 'is not in the vocabulary of components'],
    ['a name that is not kebab-case', 'server/kernel/bigAnswer.ts', 'is not kebab-case'],
    ['a schema of no noun', 'prisma/schema/extras.prisma', 'is not in the vocabulary of prisma'],
    ['a place that the table denies', 'e2e/ledger/books.spec.ts', 'exists, but the table of nouns denies it'],
  ])('%s', (_what, file, words) => {
    plant(file, 'export {};\n');
    expect(houseFindings(clone).join('\n')).toContain(words);
  });

  test('a place that the table promises and nobody built', () => {
    rmSync(join(clone, 'prisma/schema/ledger.prisma'));
    expect(houseFindings(clone)).toEqual([
      'prisma/schema/ledger.prisma: is missing, but the table of nouns promises it',
    ]);
  });

  test.each([
    ['the environment', 'process.env.HOME', 'process.env'],
    ['the clock', 'Date.now()', 'Date.now'],
    ['the clock by a new date', 'new Date()', 'new Date()'],
    ['chance', 'Math.random()', 'Math.random'],
  ])('%s read outside the platform', (_what, expression, words) => {
    plant('server/modules/access/domain/rule.ts', `export const value = [() => ${expression}];\n`);
    expect(houseFindings(clone)).toEqual([
      `server/modules/access/domain/rule.ts: reads ${words}, which only server/platform may`,
    ]);
  });

  test('a date made from a given instant is no clock', () => {
    plant('server/modules/access/domain/rule.ts', 'export const value = new Date(0);\n');
    expect(houseFindings(clone)).toEqual([]);
  });
});

describe('imports', () => {
  test.each([
    [
      'an upward import',
      'server/kernel/bad.ts',
      "import { access } from '@/server/modules/access';\nexport const x = access;\n",
      'floor-kernel-imports-downwards-only',
    ],
    [
      'an upward import of a type',
      'server/platform/log/bad.ts',
      "import type { access } from '@/server/modules/access';\nexport type X = typeof access;\n",
      'floor-platform-imports-downwards-only',
    ],
    [
      'a higher tier',
      'server/modules/ledger/domain/bad.ts',
      "import { payments } from '@/server/modules/payments';\nexport const x = payments;\n",
      'tier-of-ledger',
    ],
    [
      'the same tier',
      'server/modules/ledger/ledger.repo.ts',
      "import { payments } from '../payments';\nexport const x = payments;\n",
      'tier-of-ledger',
    ],
    [
      'a side door of a lower tier',
      'server/modules/payments/payments.repo.ts',
      "import { x } from '@/server/modules/ledger/ledger.repo';\nexport const y = x;\n",
      'front-door-from-payments',
    ],
    [
      'a page that does not exist',
      'app/(portal)/page.tsx',
      "import { x } from '@/components/nowhere';\nexport default function Page() { return <p>{x}</p>; }\n",
      'nothing-unresolved',
    ],
    [
      'a script in the product',
      'server/platform/log/bad.ts',
      "import { rootDir } from '@/scripts/lib/paths';\nexport const x = rootDir;\n",
      'scripts-are-no-part-of-the-product',
    ],
  ])('%s', async (_what, file, content, rule) => {
    plant('server/modules/ledger/ledger.repo.ts', 'export const x = 1;\n');
    plant('scripts/lib/paths.ts', 'export const rootDir = 1;\n');
    plant(file, content);
    const { ok, output } = await verdict('imports');
    expect(output).toContain(rule);
    expect(ok).toBe(false);
  });

  test.each([
    [
      'a circle',
      "import { b } from './b';\nexport const a = () => b;\n",
      "import { a } from './a';\nexport const b = () => a;\n",
      'no-circles',
    ],
    [
      'a rule that reaches for the database',
      "import pg from 'pg';\nexport const a = pg;\n",
      'export const b = 1;\n',
      'domain-is-pure',
    ],
  ])('%s', async (_what, a, b, rule) => {
    plant('server/modules/access/domain/a.ts', a);
    plant('server/modules/access/domain/b.ts', b);
    const { ok, output } = await verdict('imports of code');
    expect(output).toContain(rule);
    expect(ok).toBe(false);
  });

  test('a clean clone passes, and its files were read', async () => {
    expect(await verdict('imports')).toMatchObject({ ok: true, output: '' });
  });
});

describe('tools', () => {
  const longFunction = `export function long(): number {\n${'  answer();\n'.repeat(71)}  return 1;\n}\nfunction answer(): void {}\n`;

  test.each([
    ['types and lint', 'a function of more than 70 lines', longFunction, 'max-lines-per-function'],
    [
      'types and lint',
      'a file of more than 400 lines',
      'export const answer = 1;\n'.replace('answer', 'a') + '// why\n'.repeat(401),
      'max-lines',
    ],
    ['types and lint', 'four parameters', 'export const f = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];\n', 'max-params'],
    ['types and lint', 'any', 'export const f = (a: any) => a;\n', 'no-explicit-any'],
    ['types and lint', 'a default export', 'export default 1;\n', 'no-default-export'],
    ['types and lint', 'a print', 'console.log(1);\nexport {};\n', 'no-console'],
    [
      'types and lint',
      'a promise that nobody awaits',
      'export function f(): void {\n  Promise.resolve(1);\n}\n',
      'no-floating-promises',
    ],
    ['types and lint', 'a wrong type', "export const n: number = 'x';\n", 'TS2322'],
    ['format', 'a file out of format', "export const n   = 'x'\n", 'bad.ts'],
    ['unused', 'a file that nobody imports', 'export const n = 1;\n', 'bad.ts'],
  ])('%s: %s', async (part, _what, content, words) => {
    plant('server/kernel/bad.ts', content);
    const { ok, output } = await verdict(part);
    expect(output).toContain(words);
    expect(ok).toBe(false);
  });
});
