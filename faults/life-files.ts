// The files of one life: Node's own file calls, interposed for paths below the life's folder, so that a process can die
// before each of them and in the middle of a write.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, resolve } from 'node:path';
import type { Life } from './life';

const real = {
  openSync: fs.openSync,
  closeSync: fs.closeSync,
  writeSync: fs.writeSync,
  fsyncSync: fs.fsyncSync,
  ftruncateSync: fs.ftruncateSync,
  appendFileSync: fs.appendFileSync,
  renameSync: fs.renameSync,
  linkSync: fs.linkSync,
  unlinkSync: fs.unlinkSync,
  rmSync: fs.rmSync,
};

type Loose = (...args: readonly unknown[]) => unknown;

let life: Life | null = null;
/** Open files of ours by descriptor. */
const open = new Map<number, string>();

/** The random part of a draft's name would make every run's points look different. */
function shown(path: string): string {
  return basename(path)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '*')
    .replaceAll(/[0-9a-f]{64}/g, '*')
    .replaceAll(/\.\d+\.part$/g, '.*.part');
}

function watched(path: unknown): path is string {
  return life !== null && typeof path === 'string' && resolve(path).startsWith(life.root);
}

function halfOf(content: unknown): Uint8Array | string {
  const whole = content as Uint8Array | string;
  return typeof whole === 'string'
    ? whole.slice(0, whole.length / 2)
    : whole.subarray(0, Math.floor(whole.byteLength / 2));
}

/** Calls that change a path at once. */
function onPath(name: 'renameSync' | 'linkSync' | 'unlinkSync' | 'rmSync'): Loose {
  const call = real[name] as Loose;
  return (...args) => {
    if (watched(args[0])) life?.point(`before file ${name} ${shown(args[0])}`);
    return call(...args);
  };
}

/** Calls on a file that is open. */
function onDescriptor(name: 'fsyncSync' | 'ftruncateSync'): Loose {
  const call = real[name] as Loose;
  return (...args) => {
    const path = open.get(args[0] as number);
    if (path === undefined) return call(...args);
    life?.point(`before file ${name} ${path}`);
    // Only the process dies here, not the machine: what was written is in the hands of the system already.
    return name === 'fsyncSync' ? undefined : call(...args);
  };
}

const interposed: Record<keyof typeof real, Loose> = {
  openSync(...args) {
    const [path, flags] = args;
    const ours = watched(path);
    if (ours && flags !== 'r') life?.point(`before file openSync ${shown(path)}`);
    const descriptor = (real.openSync as Loose)(...args) as number;
    if (ours) open.set(descriptor, shown(path));
    return descriptor;
  },
  closeSync(...args) {
    open.delete(args[0] as number);
    return (real.closeSync as Loose)(...args);
  },
  writeSync(...args) {
    const path = open.get(args[0] as number);
    if (path !== undefined) {
      life?.point(`before file writeSync ${path}`);
      life?.point(
        `amid file writeSync ${path}`,
        () => void real.writeSync(args[0] as number, halfOf(args[1]) as string),
      );
    }
    return (real.writeSync as Loose)(...args);
  },
  appendFileSync(...args) {
    const [path, content] = args;
    if (watched(path)) {
      life?.point(`before file appendFileSync ${shown(path)}`);
      life?.point(`amid file appendFileSync ${shown(path)}`, () => real.appendFileSync(path, halfOf(content)));
    }
    return (real.appendFileSync as Loose)(...args);
  },
  fsyncSync: onDescriptor('fsyncSync'),
  ftruncateSync: onDescriptor('ftruncateSync'),
  renameSync: onPath('renameSync'),
  linkSync: onPath('linkSync'),
  unlinkSync: onPath('unlinkSync'),
  rmSync: onPath('rmSync'),
};

/** From now on the file calls of this process pass the points of this life; null gives Node its own back. */
export function watchFiles(next: Life | null): void {
  if (life === null && next !== null) Object.assign(fs, interposed);
  if (life !== null && next === null) Object.assign(fs, real);
  life = next;
  open.clear();
  syncBuiltinESMExports();
}
