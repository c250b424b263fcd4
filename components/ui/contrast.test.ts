import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');

function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`\n${selector} {`));
  const body = block.slice(0, block.indexOf('\n}'));
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['canvas', 'surface', 'sunken', 'hover', 'accent-soft'];
const pairs: [string, string][] = [
  ...['ink', 'ink-2', 'ink-3', 'accent'].flatMap((ink) => grounds.map((ground): [string, string] => [ink, ground])),
  ...['ok', 'warn', 'danger', 'info'].flatMap((tone): [string, string][] => [
    [tone, `${tone}-soft`],
    [tone, 'canvas'],
    [tone, 'surface'],
  ]),
  ['solid-ink', 'solid'],
  ['solid-ink', 'solid-hover'],
];

describe.each([':root', '.dark'])('tokens of %s', (selector) => {
  const set = tokens(selector);
  it.each(pairs)('%s on %s is readable', (ink, ground) => {
    expect(set[ink], ink).toBeDefined();
    expect(set[ground], ground).toBeDefined();
    expect(contrast(set[ink] ?? '', set[ground] ?? '')).toBeGreaterThanOrEqual(4.5);
  });
  it('shows white words on the button that destroys', () => {
    expect(contrast('#ffffff', set['danger-solid'] ?? '')).toBeGreaterThanOrEqual(4.5);
  });
});
