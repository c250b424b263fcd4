import { gateArguments, type Actor } from '@/server/platform/auth/actor';
import { sql } from '@/server/platform/db/sql';
import { LiveFeed } from '@/server/platform/events/live-feed';
import { boot } from './boot';
import { requestActor } from './context';

/** How soon an open stream notices that its session was ended elsewhere. */
const RECHECK_MS = 2500;
/** Proxies close a connection on which nothing is said. */
const HEARTBEAT_MS = 15_000;

type Live = { readonly feed: LiveFeed; readonly open: Set<() => void>; ending: boolean };

const processWide = globalThis as typeof globalThis & { countersignLive?: Live };

/**
 * One feed for the process. Open streams would keep it from ending, so they end when it is asked to, and none is opened after
 * that: a browser that lost its stream asks again over the connection that it still has.
 */
function live(url: string): Live {
  const known = processWide.countersignLive;
  if (known) return known;
  const made: Live = { feed: new LiveFeed(url), open: new Set(), ending: false };
  const endAll = () => {
    made.ending = true;
    for (const end of made.open) end();
  };
  process.once('SIGTERM', endAll).once('SIGINT', endAll);
  processWide.countersignLive = made;
  return made;
}

/** Whether the session behind an actor still stands. It is only looked at: an open tab keeps nobody signed in. */
async function stands(actor: Actor): Promise<boolean> {
  const { kind, name, sessionId } = gateArguments(actor);
  const gate = await boot().database.read.one<{ status: string }>(
    sql`select status from read_gate(${kind}, ${name}, ${sessionId}::uuid, 'access.self')`,
  );
  return gate.status === 'ok';
}

/**
 * Tells a signed-in browser of which nouns something happened; never what. Screens read again through their own queries,
 * so that a stream shows nobody anything. It ends, saying so, soon after its session has ended.
 */
export async function serveLive(request: Request): Promise<Response> {
  const { env } = boot();
  const actor = await requestActor();
  if (actor.kind !== 'person' || !(await stands(actor))) return new Response(null, { status: 401 });
  const { feed, open, ending } = live(env.DATABASE_READER_URL);
  if (ending) return new Response(null, { status: 503, headers: { connection: 'close', 'retry-after': '2' } });
  const text = new TextEncoder();
  const timers: NodeJS.Timeout[] = [];
  let quiet: (() => void) | null = null;
  let end = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (words: string) => controller.enqueue(text.encode(words));
      end = () => {
        if (quiet === null) return;
        stop();
        controller.close();
      };
      quiet = feed.listen((nouns) => say(`data: ${JSON.stringify(nouns)}\n\n`));
      open.add(end);
      say('retry: 2000\n\n');
      timers.push(setInterval(() => say(': still here\n\n'), HEARTBEAT_MS));
      timers.push(
        setInterval(() => {
          void stands(actor).then(
            (standing) => {
              if (standing || quiet === null) return;
              say('event: ended\ndata: {}\n\n');
              end();
            },
            // The database is away: the session is asked after again with the next beat.
            () => undefined,
          );
        }, RECHECK_MS),
      );
      request.signal.addEventListener('abort', end, { once: true });
    },
    cancel: () => stop(),
  });
  function stop(): void {
    for (const timer of timers) clearInterval(timer);
    open.delete(end);
    quiet?.();
    quiet = null;
  }
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
