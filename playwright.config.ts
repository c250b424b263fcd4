import { defineConfig } from '@playwright/test';

const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: './e2e',
  outputDir: './test-results',
  // The people of a journey share one world and act in its order.
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  use: {
    // A control that never comes fails its step, not the whole journey.
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    baseURL: process.env.BASE_URL,
    headless: true,
    // Without its film, which the machine draws beside every step; the page as it stood is in it.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
    screenshot: 'only-on-failure',
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      // Chromium refuses its sandbox under root, as in most containers.
      args: asRoot ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
    },
  },
});
