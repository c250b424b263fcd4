import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rootDir } from '@/scripts/lib/paths';
import { completed, type Lock, lockFindings, missingNatives, platformOf } from './lockfile';

const lock = JSON.parse(readFileSync(join(rootDir, 'package-lock.json'), 'utf8')) as Lock;
const families =
  /^node_modules\/(@(?:next|oxc-parser|oxc-resolver|oxlint|rolldown|swc|tailwindcss|typescript)\/[^/]+)$/;

function without(...places: string[]): Lock {
  return { packages: Object.fromEntries(Object.entries(lock.packages).filter(([place]) => !places.includes(place))) };
}

describe('the lockfile', () => {
  test('names every native package, and no host', () => {
    expect(lockFindings(lock)).toEqual([]);
  });

  test('is found wanting when one is missing, and is completed by what npm itself would write', () => {
    const places = ['node_modules/@swc/core-linux-x64-musl', 'node_modules/@next/swc-linux-arm64-gnu'];
    const short = without(...places);
    expect(Object.keys(missingNatives(short)).sort()).toEqual([...places].sort());
    expect(lockFindings(short)).toHaveLength(2);
    const whole = completed(short);
    for (const place of places) {
      const { cpu, os, libc, version, optional, dev } = lock.packages[place] ?? {};
      expect(whole.packages[place]).toMatchObject({ cpu, os, libc, version, optional, ...(dev ? { dev } : {}) });
    }
    expect(Object.keys(whole.packages)).toEqual(Object.keys(lock.packages));
  });

  test('is told which system a package is for as npm knows it from the package itself', () => {
    const known = Object.entries(lock.packages).filter(
      ([place, entry]) =>
        families.test(place) && entry.integrity !== undefined && (entry.os ?? entry.cpu) !== undefined,
    );
    expect(known.length).toBeGreaterThan(50);
    for (const [place, { cpu, libc, os }] of known) {
      const said = platformOf(families.exec(place)?.[1] ?? '');
      expect({ place, cpu: said.cpu, libc: said.libc, os: said.os }).toEqual({ place, cpu, libc, os });
    }
  });

  test('may not bind anybody to one registry', () => {
    const packages = {
      ...lock.packages,
      'node_modules/x': { version: '1.0.0', resolved: 'https://example.org/x.tgz' },
    };
    expect(lockFindings({ packages })).toEqual([expect.stringContaining('names a host for node_modules/x')]);
  });
});
