// The day under test, from purchases that ship to the close of the day. It is a list of acts of people; between them the
// worker does what it does. It may be begun again at any time: what was answered is not sent again.
import { People, Stuck } from './client';
import type { Stage } from './stage';

export type DayParts = {
  readonly stage: Stage;
  readonly people: People;
  /** Lets the worker do what it has to do; where it runs by itself, waits until the condition of the database holds. */
  readonly work: (until: string) => Promise<void>;
  /** Whether machines (the checkout) can be played through this way in. */
  readonly machines: boolean;
};

const NO_EVENTS = `not exists (select from outbox_event where state = 'new' and handler <> 'stream')`;

/** What one person asked for, another one lets happen. */
async function decide(people: People, key: string, asked: Awaited<ReturnType<People['act']>>): Promise<void> {
  if (asked.status !== 'pending') throw new Stuck(`${key}: it did not wait for a second person`);
  const { requestId } = asked;
  await people.act(key, { by: 'finance-approver-1', command: 'approvals.decide' }, async () => {
    const text = 'select version, content_hash from approval_request where id = $1';
    const request = await people.row<{ version: number; content_hash: string }>(text, [requestId]);
    return { requestId, version: request.version, contentHash: request.content_hash, decision: 'approve' };
  });
}

async function ship({ stage, people, work, machines }: DayParts): Promise<void> {
  for (const [index, orderId] of stage.toCapture.entries()) {
    const what = { by: 'finance-operator-1', command: 'credit.captureOrder' };
    await people.act(`capture-${index}`, what, () => Promise.resolve({ orderId }));
  }
  if (machines) {
    const what = { by: 'system:intake', command: 'credit.receiveOrder' };
    const answer = await people.act('receive', what, () => Promise.resolve(stage.arriving));
    const { orderId } = (answer.status === 'done' ? answer.result : {}) as { orderId?: string };
    const capture = { by: 'system:intake', command: 'credit.captureOrder' };
    await people.act('capture-received', capture, () => Promise.resolve({ orderId }));
  }
  const refund = { by: 'finance-operator-2', command: 'credit.refundOrder' };
  const asked = await people.act('refund', refund, async () => {
    const text = 'select version from credit_order where id = $1';
    const { version } = await people.row<{ version: number }>(text, [stage.toRefund]);
    return { orderId: stage.toRefund, version, amountMinor: '35000', reason: 'Most of it came back' };
  });
  await decide(people, 'decide-refund', asked);
  await work(NO_EVENTS);
}

type File = { id: string; version: number };

async function approve(people: People, file: 'debits' | 'payouts'): Promise<void> {
  const direction = file === 'debits' ? 'in' : 'out';
  const ask = { by: 'finance-operator-1', command: 'payments.approveFile' };
  const asked = await people.act(`ask-${file}`, ask, async () => {
    const text = `select id, version from payment_file where direction = $1 and state = 'prepared' order by ref`;
    const { id, version } = await people.row<File>(text, [direction]);
    return { fileId: id, version };
  });
  await decide(people, `decide-${file}`, asked);
}

async function pay({ stage, people, work }: DayParts): Promise<void> {
  await approve(people, 'debits');
  const build = { by: 'finance-operator-2', command: 'payments.buildFile' };
  await people.act('build-payouts', build, () =>
    Promise.resolve({ bankAccountId: stage.bankAccountId, direction: 'out', executionDate: stage.date }),
  );
  await approve(people, 'payouts');
  await work(`${NO_EVENTS} and not exists (select from payment_file where state in ('approved', 'sending'))`);
  // The bank looks at what it took in, and its answers are fetched and read.
  await work(NO_EVENTS);
}

async function close({ stage, people, work }: DayParts): Promise<void> {
  const what = { by: 'finance-operator-1', command: 'operations.startClose' };
  await people.act('start-close', what, () => Promise.resolve({ date: stage.date }));
  await work(
    `${NO_EVENTS} and (select business_date > '${stage.date}' from calendar)
     and not exists (select from process_run where process = 'operations.dayClose' and state <> 'done')`,
  );
}

/** Lives the day to its end, or goes on with it. */
export async function liveDayUnderTest(parts: DayParts): Promise<void> {
  await ship(parts);
  await pay(parts);
  await close(parts);
}
