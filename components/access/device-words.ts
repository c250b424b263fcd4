const browsers: readonly [name: string, mark: RegExp][] = [
  // In this order: each of them also carries the names of those below it.
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
];

const systems: readonly [name: string, mark: RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
];

const nameIn = (text: string, names: readonly [string, RegExp][]) => names.find(([, mark]) => mark.test(text))?.[0];

/**
 * What a browser says of itself, as people name it: "Firefox, Windows". A text that names neither is answered as it is,
 * since a program that calls itself something is worth seeing; nothing said is null.
 */
export function deviceOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  return [nameIn(userAgent, browsers), nameIn(userAgent, systems)].filter(Boolean).join(', ') || userAgent;
}
