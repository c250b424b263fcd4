const started = Date.now();

function seconds(sinceMs: number): string {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** Prints one line when a step begins and one when it is over; a step that answers false had nothing to do. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const from = Date.now();
  console.log(`  · ${title} …`);
  const result = await work();
  console.log(result === false ? `  ✓ ${title}: up to date` : `  ✓ ${title} (${seconds(from)})`);
  return result;
}

export function elapsed(): string {
  return seconds(started);
}
