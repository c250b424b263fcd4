import pino, { type Logger } from 'pino';

/** Names under which personal values and secrets travel; they are cut out of every line, one and two levels deep. */
const hidden = [
  'password',
  'passwordHash',
  'token',
  'authorization',
  'cookie',
  'secret',
  'email',
  'phone',
  'iban',
  'debtorIban',
  'creditorIban',
  'displayName',
  'name',
  'search',
  'birthDate',
];

let logger: Logger | null = null;

/** The log of this process: JSON lines on stdout, level from LOG_LEVEL, no personal values. */
export function log(): Logger {
  logger ??= pino({
    level: process.env.LOG_LEVEL || (process.env.NODE_ENV === 'test' ? 'silent' : 'info'),
    base: { process: process.title.includes('worker') ? 'worker' : 'web', pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '···' },
  });
  return logger;
}

/** What is told of an error: its kind, words and stack; never the values that it carried. */
export function errorFields(error: unknown): { kind: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { kind: 'thrown', message: String(error).slice(0, 500) };
  return { kind: error.name, message: error.message.slice(0, 1000), stack: error.stack };
}
