import type { NextAuthOptions, User } from 'next-auth';
import credentialsProvider from 'next-auth/providers/credentials';
import { z } from 'zod';
import type { Actor } from '@/server/platform/auth/actor';
import { demoMode } from '@/server/platform/auth/demo-mode';
import { secondStepToken } from '@/server/modules/access';
import { doors } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';
import type { Env } from '@/server/platform/env';
import { errorFields, log } from '@/server/platform/log/log';
import { boot } from './boot';
import { signInNetwork } from './sign-in-network';

type SignedIn = User & { sessionId: string };

const web: Actor = { kind: 'anonymous', name: 'web' };
const answerShape = z.union([
  z.object({ ok: z.literal(true), sessionId: z.uuid(), personId: z.uuid() }),
  z.object({ ok: z.literal(false), code: z.literal('ACCESS.SECOND_FACTOR'), stepId: z.uuid() }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);

/**
 * Refused: its code, and after a colon the seconds to wait, or the token of the second step; that is what the sign-in page gets
 * to know. The token is made here and goes to the browser only: no row of the database holds it.
 */
class SignInRefused extends Error {}

async function signInBy(command: string, input: unknown): Promise<SignedIn> {
  boot();
  const definition = doors().commands.get(command);
  if (!definition) throw new Error(`there is no command "${command}"`);
  const outcome = await runCommand(definition, input, { actor: web, key: uuidv7() });
  if (outcome.status === 'refused') {
    const wait = outcome.refusal.details.retryAfterSeconds;
    const code = outcome.refusal.code === 'INPUT.INVALID' ? 'ACCESS.SIGN_IN_FAILED' : outcome.refusal.code;
    throw new SignInRefused(typeof wait === 'number' ? `${code}:${wait}` : code);
  }
  const answer = answerShape.parse(outcome.status === 'done' ? outcome.result : null);
  if (!answer.ok)
    throw new SignInRefused('stepId' in answer ? `${answer.code}:${secondStepToken(answer.stepId)}` : answer.code);
  return { id: answer.personId, sessionId: answer.sessionId };
}

const agentOf = (headers: Record<string, unknown> | undefined) => {
  const agent = headers?.['user-agent'];
  return typeof agent === 'string' ? agent.slice(0, 400) : null;
};

const passwordProvider = (trustedProxy: boolean) =>
  credentialsProvider({
    id: 'password',
    name: 'E-mail and password',
    credentials: { email: {}, password: {} },
    authorize: (given, request) =>
      signInBy('access.signIn', {
        email: given?.email ?? '',
        password: given?.password ?? '',
        userAgent: agentOf(request.headers),
        network: signInNetwork(request.headers, trustedProxy),
      }),
  });

/** What the browser gives as its second step: a code as text, or the answer of a passkey in JSON. */
function proofOf(given: { code?: string; passkey?: string }): unknown {
  if (!given.passkey) return { code: given.code ?? '' };
  try {
    return { passkey: JSON.parse(given.passkey) as unknown };
  } catch {
    return null;
  }
}

const secondStepProvider = () =>
  credentialsProvider({
    id: 'second-step',
    name: 'Second factor',
    credentials: { token: {}, code: {}, passkey: {} },
    authorize: (given) => signInBy('access.finishSignIn', { token: given?.token ?? '', proof: proofOf(given ?? {}) }),
  });

const demoProvider = () =>
  credentialsProvider({
    id: 'demo',
    name: 'Demo',
    credentials: { personId: {} },
    authorize: (given, request) =>
      signInBy('access.signInDemo', { personId: given?.personId ?? '', userAgent: agentOf(request.headers) }),
  });

type Claims = { sub: string; email?: string; email_verified?: boolean };

function identityProvider(env: Env): NextAuthOptions['providers'] {
  if (!env.OIDC_ISSUER || !env.OIDC_CLIENT_ID) return [];
  return [
    {
      id: 'oidc',
      name: env.OIDC_NAME,
      type: 'oauth',
      wellKnown: `${env.OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
      clientId: env.OIDC_CLIENT_ID,
      clientSecret: env.OIDC_CLIENT_SECRET,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      profile: (claims: Claims) => ({ id: claims.sub }),
    },
  ];
}

/** Lets in whom the identity provider vouches for and who is one of us; the session rides on the user to the cookie. */
async function admit(user: User, claims: Partial<Claims> | undefined, issuer: string): Promise<true | string> {
  try {
    const signedIn = await signInBy('access.signInSso', {
      email: claims?.email ?? '',
      emailVerified: claims?.email_verified === true,
      issuer,
      userAgent: null,
    });
    Object.assign(user, signedIn);
    return true;
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    const token = /^ACCESS\.SECOND_FACTOR:(.+)$/.exec(error.message)?.[1];
    // Behind the hash mark it reaches no server log and no Referer header.
    if (token) return `/sign-in#second-step=${token}`;
    return '/sign-in?error=ACCESS.SSO_UNKNOWN';
  }
}

async function endSession(sessionId: unknown): Promise<void> {
  const command = doors().commands.get('access.signOut');
  if (typeof sessionId !== 'string' || !command) return;
  await runCommand(command, {}, { actor: { kind: 'person', sessionId }, key: uuidv7() });
}

/** How next-auth is set up. Its cookie carries the id of a session and nothing else; the session itself is a row of ours. */
export function authOptions(): NextAuthOptions {
  const { env } = boot();
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: 'jwt', maxAge: 12 * 3600 },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    providers: [
      passwordProvider(env.TRUSTED_PROXY),
      secondStepProvider(),
      ...(demoMode() ? [demoProvider()] : []),
      ...identityProvider(env),
    ],
    callbacks: {
      signIn: async ({ user, account, profile }) =>
        account?.provider === 'oidc'
          ? admit(user, profile as Partial<Claims> | undefined, env.OIDC_ISSUER ?? '')
          : true,
      jwt: ({ token, user }) => {
        const sid: unknown = user ? (user as Partial<SignedIn>).sessionId : token.sid;
        return typeof sid === 'string' ? { sid } : {};
      },
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) =>
        url.startsWith('/') && !/^\/[/\\]/.test(url)
          ? `${baseUrl}${url}`
          : URL.canParse(url) && new URL(url).origin === baseUrl
            ? url
            : baseUrl,
    },
    events: { signOut: async ({ token }) => endSession(token?.sid) },
    logger: {
      error: (code, metadata) => {
        const error = metadata instanceof Error ? metadata : metadata.error;
        if (!(error instanceof SignInRefused)) log().error({ code, ...errorFields(error) }, 'next-auth');
      },
      warn: (code) => log().debug({ code }, 'next-auth'),
      debug: () => undefined,
    },
  };
}
