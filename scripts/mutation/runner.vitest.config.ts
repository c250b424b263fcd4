// The tests that judge a mutation of the command runner: they drive its doors on databases of their own, cloned from the
// template whose address the caller sets.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../../', import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    include: [
      'server/platform/command/*.test.ts',
      'server/testing/doors.db.test.ts',
      'server/testing/runner.db.test.ts',
      'server/testing/execution.db.test.ts',
      'server/testing/bad-luck.db.test.ts',
      'server/testing/proof.test.ts',
      'server/testing/proof.db.test.ts',
      'server/modules/access/use-cases/step-up.db.test.ts',
      'server/modules/approvals/use-cases/decide.db.test.ts',
    ],
    // Each file opens a world of its own and binds it; reading the modules anew for each of them would take most of the time.
    isolate: false,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
