import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rootDir } from '@/scripts/lib/paths';
import { explain, isUnreachable, spaceRefusal } from './bootstrap.mjs';
import { nodeRefusal } from './node-version.mjs';

describe('words before anything is installed', () => {
  test.each([
    ['npm error code ENOSPC\nnpm error nospc There appears to be insufficient space', 'The disk is full'],
    ['npm error code EDQUOT', 'The disk is full'],
    ['npm error code ECONNREFUSED\nnpm error FetchError: request to http://127.0.0.1:9/', 'there is no network'],
    ['npm error code EAI_AGAIN', 'there is no network'],
    ['npm error code ENOTFOUND', 'there is no network'],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
    ['npm error 407 Proxy Authentication Required', 'a name and a password'],
    ['npm error code E403', 'refuses this machine'],
    ['npm error code ETARGET\nnpm error notarget No matching version found', 'lacks a package'],
    ['npm error code EUSAGE\nnpm error `npm ci` can only install packages when', 'do not belong together'],
    ['npm error code EACCES\nnpm error syscall mkdir', 'owner of this folder'],
    ['Error: spawn npm ENOENT', 'no npm on the path'],
    ['npm error something else', 'its last words are above'],
  ])('%s', (output, words) => {
    expect(explain(output)).toContain(words);
  });

  test('a cause that stands beside another is the one that is told', () => {
    expect(explain('npm error code ENOSPC\nnpm error syscall write EACCES')).toContain('The disk is full');
  });

  test('space', () => {
    expect(spaceRefusal(1.5e9)).toBeUndefined();
    expect(spaceRefusal(213_400_000)).toBe('Only 213 MB are free on this disk; about 1.5 GB are needed.');
  });

  test('no network is what cannot be reached by any of its addresses', async () => {
    const failed = (code: string) => Object.assign(new Error(code), { code });
    const fetching = (cause: unknown) => new TypeError('fetch failed', { cause });
    expect(isUnreachable(fetching(failed('ENOTFOUND')))).toBe(true);
    expect(isUnreachable(fetching(failed('SELF_SIGNED_CERT_IN_CHAIN')))).toBe(false);
    expect(isUnreachable(fetching(new AggregateError([failed('ECONNREFUSED'), failed('ENETUNREACH')])))).toBe(true);
    expect(isUnreachable(fetching(new AggregateError([failed('ECONNREFUSED'), failed('ETIMEDOUT')])))).toBe(false);
    expect(isUnreachable(new DOMException('timeout', 'TimeoutError'))).toBe(false);
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const real: unknown = await fetch(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
    expect(isUnreachable(real)).toBe(true);
  });

  test('an old Node', () => {
    expect(nodeRefusal('v20.0.0')).toBeUndefined();
    expect(nodeRefusal('v24.21.0')).toBeUndefined();
    expect(nodeRefusal('v18.20.4')).toContain('needs Node 20 or newer to begin; this is v18.20.4');
    expect(nodeRefusal('v8.17.0')).toContain('v8.17.0');
  });

  test.each(['start.mjs', 'test.mjs'])('%s says it before it reads anything newer', (script) => {
    // The version of a running Node cannot be changed but here, before the script begins.
    const old = 'data:text/javascript,Object.defineProperty(process,"version",{value:"v18.1.0"})';
    const ran = spawnSync(process.execPath, ['--import', old, join(rootDir, 'scripts', script)], { encoding: 'utf8' });
    expect(ran.stderr).toContain('needs Node 20 or newer to begin; this is v18.1.0');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toBe('');
  });
});
