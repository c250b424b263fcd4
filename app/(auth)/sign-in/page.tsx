import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { SignInScreen } from '@/components/access/sign-in-screen';
import { signInLanguage } from '@/components/access/sign-in-words';
import { boot } from '@/server/api/boot';
import { requestActor } from '@/server/api/context';
import { safeNext } from '@/server/api/same-origin';
import { demoPeople, me } from '@/server/modules/access';
import { runQuery } from '@/server/platform/query/run-query';

export const metadata: Metadata = { title: 'Sign in' };

type Search = Promise<{ next?: string; callbackUrl?: string; error?: string }>;

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const { env } = boot();
  const search = await searchParams;
  const next = safeNext(search.next ?? search.callbackUrl);
  const actor = await requestActor();
  if (actor.kind === 'person' && (await runQuery(me, {}, actor)).status === 'ok') redirect(next);
  const people = await runQuery(demoPeople, {}, { kind: 'anonymous', name: 'web' });
  return (
    <SignInScreen
      language={signInLanguage((await headers()).get('accept-language'))}
      next={next}
      error={search.error ?? null}
      ssoName={env.OIDC_ISSUER ? env.OIDC_NAME : null}
      demoPeople={people.status === 'ok' ? people.value : []}
    />
  );
}
