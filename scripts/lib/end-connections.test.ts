import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { webArguments } from './build';

const file = fileURLToPath(new URL('end-connections.mjs', import.meta.url));

/** As the framework ends: it listens no more and waits for its connections. */
const served = `
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/never') response.write('…'); else response.end('answered');
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.once('SIGTERM', () => server.close(() => process.exit(0)));
`;

test('a server that is asked to end waits for no connection that rests, is unused or is never answered', async () => {
  const child = spawn(process.execPath, ['--import', file, '-e', served], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  const agent = new Agent({ keepAlive: true });
  const ask = (path: string) => get({ port, host: '127.0.0.1', path, agent }).on('error', () => undefined);
  const [answer] = (await once(ask('/'), 'response')) as [NodeJS.ReadableStream];
  answer.resume();
  await once(answer, 'end');
  const unused = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(unused, 'connect');
  await once(ask('/never'), 'response');
  const asked = Date.now();
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
  expect(Date.now() - asked).toBeLessThan(4000);
  agent.destroy();
  unused.destroy();
});

test('the web is started with it', () => {
  expect(webArguments('127.0.0.1', 3000).join(' ')).toMatch(/--import \S+\/scripts\/lib\/end-connections\.mjs /);
});
