import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  // The engine never connects through this file: migrations run by scripts/db, the app through its own pool.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset@127.0.0.1/unset' },
});
