import { OAuth2Server } from 'oauth2-mock-server';
import nextAuth from 'next-auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runQuery } from '@/server/platform/query/run-query';
import { secondStepOf } from '@/components/access/sign-in-words';
import { me } from '@/server/modules/access';
import { stageSecondStep } from '@/server/modules/access/use-cases/begin-second-step';
import { appCode } from '@/server/modules/access/use-cases/confirm-totp';
import { openWorld, type TestWorld } from '@/server/testing/example-world';
import { actorOf } from './context';
import type { authOptions as AuthOptions } from './auth-options';

const origin = 'http://localhost:3000';
const secret = 'a secret of thirty-two characters';
const provider = new OAuth2Server();
let world: TestWorld;
let options: ReturnType<typeof AuthOptions>;
let claims: Record<string, unknown> = {};

beforeAll(async () => {
  world = await openWorld();
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  provider.service.on('beforeTokenSigning', (token: { payload: Record<string, unknown> }) =>
    Object.assign(token.payload, claims),
  );
  Object.assign(process.env, {
    DATABASE_APP_URL: world.db.appUrl,
    DATABASE_READER_URL: world.db.readerUrl,
    NEXTAUTH_SECRET: secret,
    NEXTAUTH_URL: origin,
    ANCHOR_KEY: '11'.repeat(32),
    PII_MASTER_KEY: '5a'.repeat(32),
    OIDC_ISSUER: provider.issuer.url,
    OIDC_CLIENT_ID: 'countersign',
    OIDC_CLIENT_SECRET: 'shared',
  });
  options = (await import('./auth-options')).authOptions();
});
afterAll(async () => {
  const { boot } = await import('./boot');
  await boot().database.close();
  await provider.stop();
  await world.close();
});

// The library types its requests as a framework's own, of which it reads only what is given here.
const handle = nextAuth as unknown as (
  request: unknown,
  response: unknown,
  set: ReturnType<typeof AuthOptions>,
) => Promise<void>;

type Visit = { path: string[]; method?: string; query?: Record<string, string>; body?: Record<string, string> };

/** A browser: keeps cookies and says where it was sent, over the library's handler for requests and answers of Node. */
function browser() {
  const jar = new Map<string, string>();
  const keep = (line: string) => {
    const [pair = ''] = line.split(';');
    const [name, value] = [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))];
    if (value) jar.set(name, value);
    else jar.delete(name);
  };
  const visit = async ({ path, method = 'GET', query = {}, body = {} }: Visit) => {
    const headers = new Map<string, unknown>();
    let sent: unknown;
    const response = {
      status: () => response,
      getHeader: (name: string) => headers.get(name.toLowerCase()),
      setHeader: (name: string, value: unknown) => headers.set(name.toLowerCase(), value),
      json: (value: unknown) => (sent = value),
      send: (value: unknown) => (sent = value),
      end: () => undefined,
    };
    const cookies = Object.fromEntries(jar);
    await handle({ method, query: { ...query, nextauth: path }, body, cookies, headers: {} }, response, options);
    for (const line of [headers.get('set-cookie') ?? []].flat()) keep(String(line));
    return { body: sent, redirect: String(headers.get('location') ?? '') };
  };
  return { jar, visit };
}

async function signInAt(identity: Record<string, unknown>) {
  const page = browser();
  const { body } = await page.visit({ path: ['csrf'] });
  const csrfToken = (body as { csrfToken: string }).csrfToken;
  const start = await page.visit({
    path: ['signin', 'oidc'],
    method: 'POST',
    body: { csrfToken, callbackUrl: origin },
  });
  claims = { ...identity, nonce: new URL(start.redirect ?? '').searchParams.get('nonce') };
  const consent = await fetch(start.redirect ?? '', { redirect: 'manual' });
  const back = new URL(consent.headers.get('location') ?? '');
  const end = await page.visit({
    path: ['callback', 'oidc'],
    query: Object.fromEntries(back.searchParams),
  });
  const actor = await actorOf(
    [...page.jar].map(([name, value]) => ({ name, value })),
    secret,
    false,
  );
  return { actor, redirect: end.redirect };
}

test('whoever the provider vouches for and who was invited comes in, under a session of ours', async () => {
  await world.done(
    'access.invite',
    { email: 'olga@countersign.example', displayName: 'Olga Idle' },
    await world.actor('administrator'),
  );
  const { actor, redirect } = await signInAt({ sub: 'o-1', email: 'Olga@countersign.example', email_verified: true });
  expect(redirect).toBe(origin);
  expect(await runQuery(me, {}, actor)).toMatchObject({ status: 'ok', value: { name: 'Olga Idle', roles: [] } });
});

test.each([
  ['a stranger', { sub: 'x', email: 'stranger@elsewhere.example', email_verified: true }],
  ['an address that nobody verified', { sub: 'x', email: 'olga@countersign.example', email_verified: false }],
  ['an address without the word', { sub: 'x', email: 'olga@countersign.example' }],
  ['no address', { sub: 'x', email_verified: true }],
])('%s does not', async (_who, identity) => {
  const { actor, redirect } = await signInAt(identity);
  expect(redirect).toContain('/sign-in?error=ACCESS.SSO_UNKNOWN');
  expect(actor.kind).toBe('anonymous');
});

/** Signs in with what a form sends; gives what the page gets to know of an error. */
async function signInWith(provider: string, fields: Record<string, string>) {
  const page = browser();
  const { body } = await page.visit({ path: ['csrf'] });
  const csrfToken = (body as { csrfToken: string }).csrfToken;
  const end = await page.visit({
    path: ['callback', provider],
    method: 'POST',
    body: { csrfToken, callbackUrl: origin, json: 'true', ...fields },
  });
  const actor = await actorOf(
    [...page.jar].map(([name, value]) => ({ name, value })),
    secret,
    false,
  );
  return { actor, error: new URL((end.body as { url: string }).url).searchParams.get('error') };
}

test('whoever has an app goes on with a token, and is nobody until the code is right', async () => {
  const staged = await stageSecondStep(world, 'kira@countersign.example');
  const { email, password } = staged;
  const half = await signInWith('password', { email, password });
  expect(half.actor.kind).toBe('anonymous');
  const token = secondStepOf(half.error ?? '') ?? '';
  expect(token).not.toBe('');
  const wrongs: Record<string, string>[] = [{ code: '000000' }, { passkey: '{' }, { passkey: '{}' }];
  for (const wrong of wrongs) {
    const refused = await signInWith('second-step', { token, ...wrong });
    expect(refused.actor.kind).toBe('anonymous');
    expect(refused.error).toMatch(/^ACCESS\.(CODE_WRONG|SIGN_IN_FAILED)$/);
  }
  const { actor } = await signInWith('second-step', { token, code: await appCode(world, staged.secret) });
  expect(await runQuery(me, {}, actor)).toMatchObject({ status: 'ok', value: { name: 'Robin Example' } });
});

test('the company vouches for the first step only', async () => {
  const staged = await stageSecondStep(world, 'lena@countersign.example');
  const { actor, redirect } = await signInAt({ sub: 'l-1', email: staged.email, email_verified: true });
  expect(actor.kind).toBe('anonymous');
  const [path, token] = redirect.split('#second-step=');
  expect(path).toMatch(/\/sign-in$/);
  const end = await signInWith('second-step', { token: token ?? '', code: await appCode(world, staged.secret) });
  expect(end.actor.kind).toBe('person');
});
