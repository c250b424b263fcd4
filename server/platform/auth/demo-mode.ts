const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether this process serves the demo: only when asked for, and only where nobody else can reach it. */
export function demoMode(variables: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return variables.DEMO === '1' && loopback.has(variables.HOST || '127.0.0.1');
}
