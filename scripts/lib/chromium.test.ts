import { afterEach, expect, test, vi } from 'vitest';
import { findChromium } from './chromium';

afterEach(() => vi.unstubAllEnvs());

test('a browser that is named and not there is told, and nothing else is tried', async () => {
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium');
  await expect(findChromium()).rejects.toThrow('CHROMIUM_PATH is /nowhere/chromium, which cannot be run.');
});

test('a browser that is named and can be run is taken', async () => {
  vi.stubEnv('CHROMIUM_PATH', process.execPath);
  expect(await findChromium()).toBe(process.execPath);
});
