import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import type { z } from 'zod';
import type { Refusal } from '@/server/kernel/refusal';
import type { QueryDefinition } from '@/server/platform/query/define';
import { runQuery } from '@/server/platform/query/run-query';
import { requestActor } from './context';

/** The header in which the proxy tells pages their own address, which the framework does not. */
export const PATH_HEADER = 'x-countersign-path';

/**
 * A read that a page cannot be shown without was refused. The digest is what reaches the error boundary of the browser in
 * production, so it carries what the screen says: `NO_PERMISSION;merchants.read` or `REFUSED;QUERY.FILTER_UNKNOWN`.
 */
export class PageRefused extends Error {
  override readonly name = 'PageRefused';
  readonly digest: string;
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
    this.digest =
      refusal.code === 'ACCESS.DENIED'
        ? `NO_PERMISSION;${String(refusal.details.permission)}`
        : `REFUSED;${refusal.code}`;
  }
}

/** Where somebody who is not signed in goes, to come back to this very page. */
async function signInPath(): Promise<string> {
  const here = (await headers()).get(PATH_HEADER) ?? '/';
  return here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`;
}

/**
 * Reads for a page, as whoever sends the request. Without a session it leads to the sign-in page, an unknown id to the
 * not-found page; every other refusal throws PageRefused for the nearest error boundary.
 */
export async function queryPage<S extends z.ZodType, O>(query: QueryDefinition<S, O>, input: z.input<S>): Promise<O> {
  const answer = await runQuery(query, input, await requestActor());
  if (answer.status === 'ok') return answer.value;
  if (answer.refusal.code === 'ACCESS.UNAUTHENTICATED') redirect(await signInPath());
  // An address whose id is no id leads nowhere, as one whose record does not exist.
  if (answer.refusal.code === 'QUERY.NOT_FOUND' || answer.refusal.code === 'INPUT.INVALID') notFound();
  const actor = await requestActor();
  // Nobody is signed in, and the page is not for nobody.
  if (actor.kind === 'anonymous') redirect(await signInPath());
  throw new PageRefused(answer.refusal);
}
