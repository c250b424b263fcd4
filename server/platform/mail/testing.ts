import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as the test server got it. */
export type ReceivedMail = { readonly to: string[]; readonly source: string };

export type TestSmtp = {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** What the server does with the next mails. */
  behave(how: 'accept' | 'refuse-for-now' | 'refuse' | 'refuse-address' | 'hang-up-in-text'): void;
  close(): Promise<void>;
};

function answer(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

/** A real SMTP server on a port of loopback (any free one unless named) that keeps what it gets, and can be told to behave badly. */
export async function openTestSmtp(options: SMTPServerOptions = {}, onPort = 0): Promise<TestSmtp> {
  const received: ReceivedMail[] = [];
  let how: Parameters<TestSmtp['behave']>[0] = 'accept';
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, callback) {
      callback(how === 'refuse-address' ? answer(550, 'No such mailbox') : undefined);
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (how === 'hang-up-in-text') {
          // The text was taken in whole, and the answer never comes: the worst moment for a connection to break.
          for (const connection of server.connections)
            (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
          return;
        }
        if (how === 'refuse-for-now') return callback(answer(451, 'Try again later'));
        if (how === 'refuse') return callback(answer(554, 'Not wanted'));
        received.push({
          to: session.envelope.rcptTo.map((each) => each.address),
          source: Buffer.concat(chunks).toString('utf8'),
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(onPort, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    behave(next) {
      how = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
