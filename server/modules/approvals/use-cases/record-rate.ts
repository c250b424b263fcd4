import type { z } from 'zod';
import { isCurrency } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import type { ApprovalFrame, ApprovalSpec, Consequence } from '@/server/platform/command/define';
import { defineCommand } from '@/server/platform/command/define';
import { sql } from '@/server/platform/db/sql';
import { nextInOrder, ratesOn } from '../approvals.policy.repo';
import { recordRateInput } from '../approvals.schema';
import { convertMinor, type Rate } from '../domain/exchange';

type Input = z.output<typeof recordRateInput>;

async function recordable({ tx, businessDate }: Pick<ApprovalFrame, 'tx' | 'businessDate'>, input: Input) {
  if (!isCurrency(input.from) || !isCurrency(input.to) || input.from === input.to)
    throw refuse('APPROVALS.RATE_INVALID', `${input.from} and ${input.to} are not two currencies that we can book.`);
  if (input.date > businessDate)
    throw refuse('APPROVALS.RATE_INVALID', `${input.date} has not come yet; the business date is ${businessDate}.`);
  convertMinor({ amountMinor: 0n, currency: input.from }, { ...input });
  const [last] = await ratesOn(tx, [{ from: input.from, to: input.to }], input.date);
  return last ?? null;
}

/** A rate that jumps by more than a tenth is more often a slip of the finger than of the market. */
function jumps(last: Rate | null, rate: string): boolean {
  if (!last) return false;
  const ratio = Number(rate) / Number(last.rate);
  return ratio > 1.1 || ratio < 1 / 1.1;
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ date, from, to }) => ({ type: 'exchange-rate', id: `${date}/${from}/${to}` }),
  title: (_frame, { date, from, to, rate }) => Promise.resolve(`Rate of ${date}: 1 ${from} is ${rate} ${to}`),
  facts: (_frame, { from, to, source }) => Promise.resolve({ from, to, source: 'hand', rateSource: source }),
  content: async (frame, input) => ({ rate: input, last: await recordable(frame, input) }),
  consequences: async (frame, input): Promise<Consequence[]> => {
    const last = await recordable(frame, input);
    const change = { kind: 'change' as const, field: 'rate', before: last?.rate ?? null, after: input.rate };
    const warning = { kind: 'warning' as const, text: `More than a tenth away from the rate of ${last?.date ?? ''}.` };
    return jumps(last, input.rate) ? [change, warning] : [change];
  },
  withoutPolicy: 'refuse',
};

/** Records what a currency is worth in another on a day; policies compare foreign amounts by it, so a second person agrees. */
export const recordRate = defineCommand({
  name: 'approvals.recordRate',
  permission: 'approvals.recordRate',
  effect: 'terms',
  input: recordRateInput,
  example: () => Promise.resolve({ date: '2026-11-20', from: 'SEK', to: 'EUR', rate: '0.0871', source: 'ECB' }),
  approval,
  handle: async ({ tx, run, audit, approval: approved }, input) => {
    const last = await recordable({ tx, businessDate: run.businessDate }, input);
    const rateId = await nextInOrder(tx);
    await tx.exec(sql`
      insert into exchange_rate (id, rate_date, from_currency, to_currency, rate, source, request_id)
      values (${rateId}, ${input.date}::date, ${input.from}, ${input.to}, ${input.rate}, ${input.source}, ${approved?.requestId ?? null}::uuid)`);
    await audit({
      entityType: 'exchange-rate',
      entityId: `${input.date}/${input.from}/${input.to}`,
      before: last && { rate: last.rate, date: last.date },
      after: { rate: input.rate, source: input.source },
    });
    return { rateId };
  },
});
