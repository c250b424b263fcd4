// Finds a browser for the journeys. Playwright's own download cannot be relied on everywhere, so it comes third.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { rootDir } from '@/scripts/lib/paths';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onThePath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...macPaths].find(isExecutable);
}

async function playwrightOwn(): Promise<string | undefined> {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/** The path of a Chromium: CHROMIUM_PATH, one of the system, Playwright's own; throws with the command that brings one. */
export async function findChromium(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (isExecutable(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which cannot be run.`);
  }
  const present = onThePath() ?? (await playwrightOwn());
  if (present !== undefined) return present;
  console.log('  · no browser here; trying playwright install chromium …');
  const cli = join(rootDir, 'node_modules', '@playwright', 'test', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { cwd: rootDir, stdio: 'ignore', timeout: 180_000 });
  const fetched = await playwrightOwn();
  if (fetched !== undefined) return fetched;
  throw new Error(
    'There is no browser for the journeys, and Playwright could not fetch one. Bring one with:\n\n' +
      '    sudo apt-get update && sudo apt-get install -y chromium\n\n' +
      'or set CHROMIUM_PATH to a Chromium or Chrome.',
  );
}
