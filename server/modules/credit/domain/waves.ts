/**
 * Parts items so that no part holds two of one owner and those of one owner keep their order: the n-th part has the n-th item
 * of each. A part can be worked on as a set, and the next one sees what it did.
 */
export function inWaves<T>(items: readonly T[], ownerOf: (item: T) => string): T[][] {
  const waves: T[][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const owner = ownerOf(item);
    const wave = seen.get(owner) ?? 0;
    seen.set(owner, wave + 1);
    (waves[wave] ??= []).push(item);
  }
  return waves;
}
