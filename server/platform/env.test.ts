import { describe, expect, test } from 'vitest';
import { ConfigurationError, parseEnv } from './env';

const key = '0a'.repeat(32);
const good = {
  DATABASE_APP_URL: 'postgresql://countersign_app:x@db/countersign',
  DATABASE_READER_URL: 'postgresql://countersign_reader:x@db/countersign',
  NEXTAUTH_SECRET: 's'.repeat(32),
  NEXTAUTH_URL: 'https://countersign.example.com',
  ANCHOR_KEY: key,
  PII_MASTER_KEY: key,
};

function complaint(change: Record<string, string>): string {
  try {
    parseEnv({ ...good, ...change });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

describe('parseEnv', () => {
  test('fills in what may be left out', () => {
    const env = parseEnv({ ...good, METRICS_TOKEN: '' });
    expect(env).toMatchObject({ DEMO: false, HOST: '127.0.0.1', PORT: 3000 });
    expect(env.METRICS_TOKEN).toBeUndefined();
  });

  test('a proof of the second factor lasts fifteen minutes unless something else is said', () => {
    expect(parseEnv(good)).toMatchObject({ STEP_UP_MINUTES: 15 });
    expect(parseEnv({ ...good, STEP_UP_MINUTES: '0', REQUIRE_SECOND_FACTOR: '0' })).toMatchObject({
      STEP_UP_MINUTES: 0,
      REQUIRE_SECOND_FACTOR: '0',
    });
    for (const wrong of ['-1', 'soon', '721', '1.5']) {
      expect(complaint({ STEP_UP_MINUTES: wrong })).toContain('STEP_UP_MINUTES');
    }
    expect(complaint({ REQUIRE_SECOND_FACTOR: 'yes' })).toContain('REQUIRE_SECOND_FACTOR must be 0 or 1');
  });

  test('names every variable that is missing, in one message', () => {
    expect(() => parseEnv({})).toThrow(
      /DATABASE_APP_URL is not set[\s\S]*NEXTAUTH_SECRET is not set[\s\S]*PII_MASTER_KEY is not set/,
    );
  });

  test.each([
    [
      'a database of another kind',
      { DATABASE_APP_URL: 'mysql://db/x' },
      'DATABASE_APP_URL must be a URL that begins with postgresql://',
    ],
    ['a short secret', { NEXTAUTH_SECRET: 'short' }, 'NEXTAUTH_SECRET must have at least 32'],
    ['a key that is not 32 bytes', { PII_MASTER_KEY: 'c2hvcnQ=' }, 'PII_MASTER_KEY must be 64 hexadecimal digits'],
    ['a port out of range', { PORT: '70000' }, 'PORT'],
    [
      'the demo on an open address',
      { DEMO: '1', HOST: '0.0.0.0', NEXTAUTH_URL: 'http://localhost:3000' },
      'HOST must be 127.0.0.1 with DEMO=1',
    ],
    ['the demo under a public name', { DEMO: '1' }, 'NEXTAUTH_URL must be a loopback address'],
    ['half an OIDC provider', { OIDC_ISSUER: 'https://id.example.com' }, 'OIDC_ISSUER is set only in part'],
  ])('refuses %s', (_what, change, words) => {
    expect(complaint(change)).toContain(words);
  });

  test('a refusal never repeats a secret', () => {
    expect(complaint({ NEXTAUTH_SECRET: 'hunter2-hunter2' })).not.toContain('hunter2');
  });
});
