import { describe, expect, it } from 'vitest';
import { oncePerFrame } from './once-per-frame';

describe('oncePerFrame', () => {
  it('reads once for a frame and a key, and anew for another of either', async () => {
    const reads: string[] = [];
    const read = oncePerFrame((frame: { name: string }, key: string) => {
      reads.push(`${frame.name}/${key}`);
      return Promise.resolve(reads.length);
    });
    const [first, second] = [{ name: 'first' }, { name: 'second' }];
    expect([await read(first, 'a'), await read(first, 'a'), await read(first, 'b')]).toEqual([1, 1, 2]);
    expect(await read(second, 'a')).toBe(3);
    expect(reads).toEqual(['first/a', 'first/b', 'second/a']);
  });

  it('gives the same fault to all who ask', async () => {
    const read = oncePerFrame(() => Promise.reject(new Error('gone')));
    const frame = {};
    await expect(Promise.all([read(frame, 1), read(frame, 1)])).rejects.toThrow('gone');
    await expect(read(frame, 1)).rejects.toThrow('gone');
  });
});
