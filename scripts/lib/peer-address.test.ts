import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import './peer-address.mjs';
import { webArguments } from './build';

const server = createServer((request, response) => {
  response.end(
    JSON.stringify({ peer: request.headers['x-countersign-peer'], rest: request.headers['x-forwarded-for'] }),
  );
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('the connection says where a request comes from, whatever the client wrote', async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { 'x-countersign-peer': '203.0.113.7', 'X-Forwarded-For': '203.0.113.8' };
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
  expect(await answer.json()).toEqual({ peer: '127.0.0.1', rest: '203.0.113.8' });
});

test('the web is started with it', () => {
  const [flag, file = ''] = webArguments('127.0.0.1', 3000);
  expect(flag).toBe('--import');
  expect(file).toMatch(/scripts\/lib\/peer-address\.mjs$/);
});
