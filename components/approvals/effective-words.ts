const MINUTE_MS = 60_000;

/** What the clock on the wall of a zone shows at an instant, as `YYYY-MM-DDTHH:MM`. */
export function wallClock(at: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}T${parts.get('hour')}:${parts.get('minute')}`;
}

/**
 * The instant at which the clock of a zone shows this, in ISO 8601; null where it is no time. An hour that the clock skips
 * in spring is taken as the hour behind it, an hour that comes twice in autumn as the first or the second of the two.
 */
export function instantOf(wall: string, timeZone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall)) return null;
  const wanted = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(wanted)) return null;
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${wallClock(new Date(at), timeZone)}:00Z`);
  return new Date(at - (at % MINUTE_MS)).toISOString();
}
