import { expect, test } from 'vitest';
import { readBody } from './read-body';

/** A body that says nothing of its length, as a chunked one does; `sent` counts what was taken from it. */
function chunked(parts: number, size: number): { request: Request; sent: () => number } {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === parts) return controller.close();
      sent += 1;
      controller.enqueue(new Uint8Array(size).fill(sent));
    },
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  return { request: new Request('http://localhost/api', init), sent: () => sent };
}

test('a body within its limit is read whole', async () => {
  const bytes = await readBody(chunked(3, 2).request, 6);
  expect([...(bytes ?? [])]).toEqual([1, 1, 2, 2, 3, 3]);
});

test('a longer one is left where the limit is passed, whatever it announced', async () => {
  const { request, sent } = chunked(1000, 10);
  expect(await readBody(request, 25)).toBeNull();
  expect(sent()).toBeLessThan(10);
});

test('an announced length over the limit is refused unread, and no body is an empty one', async () => {
  const announced = new Request('http://localhost/api', {
    method: 'POST',
    body: 'abc',
    headers: { 'content-length': '99' },
  });
  expect(await readBody(announced, 25)).toBeNull();
  expect(await readBody(new Request('http://localhost/api'), 25)).toEqual(new Uint8Array());
});
