// The import law: each floor imports only what lies below it, and a module only the front door of a strictly lower tier.
const nouns = require('./scripts/check/nouns.json');

/** The floors from the top; a floor may import itself and everything after it. */
const floors = [
  ['app', '^app/'],
  ['components', '^components/'],
  ['api', '^server/(api|worker)/'],
  ['registry', '^server/registry\\.ts$'],
  ['modules', '^server/modules/'],
  ['platform', '^server/(platform|codecs)/'],
  ['kernel', '^server/kernel/'],
];

const upward = floors.slice(1).map(([name, path], index) => ({
  name: `floor-${name}-imports-downwards-only`,
  severity: 'error',
  from: { path, pathNot: '\\.test\\.tsx?$' },
  to: {
    path: floors
      .slice(0, index + 1)
      .map(([, above]) => above)
      .join('|'),
  },
}));

const names = Object.keys(nouns);
const tiers = names.flatMap((noun) => {
  const open = names.filter((other) => nouns[other].tier < nouns[noun].tier);
  const closed = names.filter((other) => other !== noun && !open.includes(other));
  const rules = [];
  if (closed.length > 0)
    rules.push({
      name: `tier-of-${noun}`,
      comment: 'A module imports modules of strictly lower tiers only.',
      severity: 'error',
      from: { path: `^server/modules/${noun}/` },
      to: { path: `^server/modules/(${closed.join('|')})/` },
    });
  if (open.length > 0)
    rules.push({
      name: `front-door-from-${noun}`,
      comment: 'Another module is entered by its index.ts.',
      severity: 'error',
      from: { path: `^server/modules/${noun}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^server/modules/(${open.join('|')})/(?!index\\.ts$)` },
    });
  return rules;
});

const pure = '^server/modules/[^/]+/domain/|^server/kernel/|^server/codecs/';

module.exports = {
  forbidden: [
    ...upward,
    ...tiers,
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^server/kernel/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^server/kernel/|^temporal-polyfill|node_modules/temporal' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Rules know no database, no clock, no network and no other floor than kernel and codecs.',
      severity: 'error',
      from: { path: '^server/modules/[^/]+/domain/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^server/(platform|modules/[^/]+/(?!domain/))|^node:|node_modules/(pg|@prisma|next)/',
        pathNot: '^server/modules/[^/]+/[^/]+\\.schema\\.ts$',
      },
    },
    {
      name: 'pure-floors-use-no-io',
      severity: 'error',
      from: { path: pure, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(fs|net|http|https|child_process|dgram|tls|cluster)(/|$)' },
    },
    {
      name: 'platform-and-codecs-know-no-business',
      severity: 'error',
      from: { path: '^server/(platform|codecs)/' },
      to: { path: '^server/(modules|registry|testing)' },
    },
    {
      name: 'codecs-do-not-import-platform',
      severity: 'error',
      from: { path: '^server/codecs/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/platform/' },
    },
    {
      name: 'primitives-know-no-noun',
      comment: 'components/ui could ship in any product; components/value and data-table serve every noun.',
      severity: 'error',
      from: { path: '^components/(ui|value|data-table)/' },
      to: { path: `^components/(shell|${names.join('|')})/|^server/modules/` },
    },
    {
      name: 'browser-takes-types-and-schemas-only',
      comment: 'What runs in the browser never reaches the database or its driver.',
      severity: 'error',
      from: { path: '^components/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^server/(worker|registry|platform/(db|jobs|files|mail|crypto))' },
    },
    {
      name: 'no-circles',
      comment: 'Types may know each other; code may not.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: '^(app|components|server)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'scripts-are-no-part-of-the-product',
      severity: 'error',
      from: { path: '^(app|components|server)/' },
      to: { path: '^(scripts|e2e|bench|faults|prisma)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(generated|\\.next|\\.data)/' },
    tsPreCompilationDeps: true,
    // Under TypeScript 7 the default parser reads nothing at all and everything passes; swc reads every module.
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
