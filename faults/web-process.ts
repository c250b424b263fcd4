// What stands in for the web process where no build of this source is at hand: the same procedures behind the same cookie
// over HTTP, without pages. It is killed like any other.
import { createServer, type IncomingMessage } from 'node:http';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { boot } from '@/server/api/boot';
import { actorOf } from '@/server/api/context';
import { appRouter } from '@/server/api/root';

const { env } = boot();

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === 'string') headers.set(name, value);
  return new Request(new URL(incoming.url ?? '/', env.NEXTAUTH_URL), {
    method: incoming.method ?? 'POST',
    headers,
    body: Buffer.concat(chunks),
  });
}

function cookiesOf(request: Request): { name: string; value: string }[] {
  return (request.headers.get('cookie') ?? '').split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
}

const server = createServer((incoming, outgoing) => {
  void (async () => {
    if (incoming.url === '/api/health') return void outgoing.writeHead(200).end('ok');
    const req = await requestOf(incoming);
    const createContext = async () => ({ actor: await actorOf(cookiesOf(req), env.NEXTAUTH_SECRET, false) });
    const answer = await fetchRequestHandler({ endpoint: '/api/trpc', req, router: appRouter, createContext });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  })().catch(() => outgoing.writeHead(500).end());
});

process.on('disconnect', () => process.exit());
server.listen(env.PORT, env.HOST);
