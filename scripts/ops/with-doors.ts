// The environment and the doors for an operator's command that works on the database.
import { ensureEnvironment } from '@/scripts/lib/environment';
import { boot } from '@/server/api/boot';

/** Runs work with the database of this installation open, and closes everything after it. */
export async function withDoors<T>(work: (at: ReturnType<typeof boot>) => Promise<T>): Promise<T> {
  const end = await ensureEnvironment();
  try {
    const booted = boot();
    try {
      return await work(booted);
    } finally {
      await booted.database.close();
    }
  } finally {
    await end();
  }
}
