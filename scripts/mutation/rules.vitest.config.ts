// The tests that judge a mutation: those beside the rules of approvals, without a database and without the projects of the
// root. The configuration lies two folders below the root, which the copy that is mutated keeps.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../../', import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    include: ['server/modules/approvals/domain/*.test.ts'],
    exclude: ['**/attached-file.test.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
