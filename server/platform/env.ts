import { z } from 'zod';

/** An environment variable that is set to nothing counts as unset: `.env` files and containers write it so. */
const text = z.string().min(1);
const key32 = text.regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits (openssl rand -hex 32)');
const flag = z
  .enum(['0', '1'], 'must be 0 or 1')
  .default('0')
  .transform((value) => value === '1');
const port = z.coerce.number('must be a number').int().min(1).max(65535);
const postgresUrl = text.regex(/^postgres(ql)?:\/\//, 'must be a URL that begins with postgresql://');

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

const shape = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
    DATABASE_APP_URL: postgresUrl,
    DATABASE_READER_URL: postgresUrl,
    NEXTAUTH_SECRET: text.min(32, 'must have at least 32 characters (openssl rand -base64 48)'),
    NEXTAUTH_URL: z.url('must be the full address that people open, as https://countersign.example.com'),
    DEMO: flag,
    /** Minutes that the proof of a second factor lasts for acts about money; 0: as long as the session. */
    STEP_UP_MINUTES: z.coerce.number('must be a number').int().min(0).max(720).default(15),
    /** Unset: 1, and 0 in a demo. */
    REQUIRE_SECOND_FACTOR: z.enum(['0', '1'], 'must be 0 or 1').optional(),
    /** Whether a reverse proxy stands in front and writes the address of its client as the last one of X-Forwarded-For. */
    TRUSTED_PROXY: flag,
    HOST: text.default('127.0.0.1'),
    PORT: port.default(3000),
    DATA_DIR: text.default('.data'),
    ANCHOR_KEY: key32,
    PII_MASTER_KEY: key32,
    METRICS_TOKEN: text.min(16, 'must have at least 16 characters').optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    SMTP_URL: text.regex(/^smtps?:\/\//, 'must be a URL that begins with smtp:// or smtps://').optional(),
    MAIL_FROM: text.default('Countersign <no-reply@localhost>'),
    OIDC_NAME: text.default('Single sign-on'),
    OIDC_ISSUER: z.url().optional(),
    OIDC_CLIENT_ID: text.optional(),
    OIDC_CLIENT_SECRET: text.optional(),
  })
  .superRefine((env, context) => {
    if (env.DEMO && !loopback.has(env.HOST)) {
      context.addIssue({
        code: 'custom',
        path: ['HOST'],
        message: 'must be 127.0.0.1 with DEMO=1: demo people sign in with one click',
      });
    }
    if (env.DEMO && !loopback.has(new URL(env.NEXTAUTH_URL).hostname)) {
      context.addIssue({ code: 'custom', path: ['NEXTAUTH_URL'], message: 'must be a loopback address with DEMO=1' });
    }
    const oidc = [env.OIDC_ISSUER, env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET];
    if (oidc.some((value) => value !== undefined) && oidc.includes(undefined)) {
      const message = 'is set only in part: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together';
      context.addIssue({ code: 'custom', path: ['OIDC_ISSUER'], message });
    }
  });

export type Env = Readonly<z.infer<typeof shape>>;

/** The configuration cannot be used; the message lists every variable that is wrong and what it should be. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Checks a set of variables as the processes see them. Throws ConfigurationError naming all that is wrong, never a value. */
export function parseEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const present = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = shape.safeParse(present);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return present[name] === undefined && issue.code !== 'custom'
      ? `  ${name} is not set`
      : `  ${name} ${issue.message}`;
  });
  throw new ConfigurationError(`The configuration is not complete (see .env.example):\n${lines.join('\n')}`);
}

let parsed: Env | undefined;

/** The environment of this process, checked at the first call. The launchers fill it in for the embedded database. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}
