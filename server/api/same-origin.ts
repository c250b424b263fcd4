const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

function same(a: URL, b: URL): boolean {
  const alike = a.hostname === b.hostname || (loopback.has(a.hostname) && loopback.has(b.hostname));
  return a.protocol === b.protocol && a.port === b.port && alike;
}

/**
 * Whether a request that changes something comes from our own pages. Browsers say where a request comes from; a client
 * that says nothing is no browser and carries nobody's cookies but its own.
 */
export function fromOurPages(headers: Headers, ownAddress: string): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return URL.canParse(origin) && same(new URL(origin), new URL(ownAddress));
  const site = headers.get('sec-fetch-site');
  return site === null || site === 'same-origin' || site === 'none';
}

/** A path of ours to go to after signing in; anything that could lead elsewhere becomes the start page. */
export function safeNext(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return '/';
  // Browsers drop tabs and line ends from addresses, which could turn a path into another host.
  if ([...next].some((letter) => letter < ' ' || letter === '\\')) return '/';
  const url = new URL(next, 'http://here.invalid');
  if (url.origin !== 'http://here.invalid' || url.pathname.startsWith('/sign-in') || url.pathname.startsWith('/api/'))
    return '/';
  return url.pathname + url.search + url.hash;
}
