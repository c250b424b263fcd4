import type { z } from 'zod';
import { businessDate } from '@/server/modules/calendar';
import { activeHolds, getCustomer, type Customer } from '@/server/modules/customers';
import { merchantTerms } from '@/server/modules/merchants';
import { mailLater } from '@/server/modules/notifications';
import { reasonOf } from '@/server/modules/payments';
import { theDatabase } from '@/server/platform/command/registry';
import { dbOver, type Db } from '@/server/platform/db/tx';
import type { Delivery } from '@/server/platform/events/event';
import type { debitReturned, instalmentsMissed, orderCaptured } from '../credit.events';
import { isPlayedPast, letterParts, letterPlan, type LetterPart } from '../credit.letter.repo';
import { isTold, reasonForCustomer } from '../domain/letter-words';

type PayloadOf<E extends { payload: z.ZodType }> = z.infer<E['payload']>;

const database = (): Db => dbOver(theDatabase().app);

/** Whom a letter goes to; null while the customer is protected from contact, or has no address. */
async function readerOf(db: Db, customerId: string): Promise<Customer | null> {
  const customer = await getCustomer(db, customerId);
  const held = await activeHolds(db, [customerId], await businessDate(db));
  return held.length > 0 || customer.email === '' ? null : customer;
}

async function partOf(db: Db, instalmentId: string): Promise<LetterPart | null> {
  const [part] = await letterParts(db, [instalmentId]);
  return part ?? null;
}

/** The customer gets their plan in writing, once. A protected customer too: it is what they agreed to, and asks for nothing. */
export async function confirmPlan(delivery: Delivery, { planId }: PayloadOf<typeof orderCaptured>): Promise<void> {
  const db = database();
  if (await isPlayedPast(db, delivery.runId)) return;
  const plan = await letterPlan(db, planId);
  const customer = await getCustomer(db, plan.customerId);
  if (customer.email === '') return;
  await mailLater(`event/${delivery.eventId}/credit.confirmPlan`, {
    template: 'plan-confirmed',
    dedupeKey: `plan-confirmed/${planId}`,
    to: customer.email,
    language: customer.language,
    about: { type: 'plan', id: planId },
    data: {
      firstName: customer.firstName,
      merchantName: (await merchantTerms(db, plan.merchantId)).name,
      totalMinor: plan.parts.reduce((sum, part) => sum + part.amountMinor, 0n).toString(),
      currency: plan.currency,
      instalments: plan.parts.map(({ dueDate, amountMinor }) => ({ dueDate, amountMinor: amountMinor.toString() })),
    },
  });
}

/** The customer hears that their bank gave a debit back, once per debit, unless the fault is ours or they are protected. */
export async function tellReturned(delivery: Delivery, payload: PayloadOf<typeof debitReturned>): Promise<void> {
  const { reasonCode, orderId } = payload;
  if (!isTold(reasonCode, reasonOf(reasonCode).handling)) return;
  const db = database();
  const [part, customer] = [await partOf(db, payload.instalmentId), await readerOf(db, payload.customerId)];
  if (!part || !customer) return;
  await mailLater(`event/${delivery.eventId}/credit.tellReturned`, {
    template: 'debit-returned',
    dedupeKey: `debit-returned/${orderId}`,
    to: customer.email,
    language: customer.language,
    about: { type: 'payment-order', id: orderId },
    data: {
      firstName: customer.firstName,
      merchantName: (await merchantTerms(db, part.merchantId)).name,
      amountMinor: payload.amountMinor,
      currency: payload.currency,
      dueDate: part.dueDate,
      reasonText: reasonForCustomer(reasonCode, customer.language),
    },
  });
}

/** Customers hear of an instalment that was not paid, once per instalment; not of one that was paid meanwhile. */
export async function tellMissed(
  delivery: Delivery,
  { instalmentIds }: PayloadOf<typeof instalmentsMissed>,
): Promise<void> {
  const db = database();
  for (const part of await letterParts(db, instalmentIds)) {
    const customer = part.openMinor > 0n ? await readerOf(db, part.customerId) : null;
    if (!customer) continue;
    await mailLater(`event/${delivery.eventId}/credit.tellMissed/${part.instalmentId}`, {
      template: 'payment-missed',
      dedupeKey: `payment-missed/${part.instalmentId}`,
      to: customer.email,
      language: customer.language,
      about: { type: 'instalment', id: part.instalmentId },
      data: {
        firstName: customer.firstName,
        merchantName: (await merchantTerms(db, part.merchantId)).name,
        amountMinor: part.openMinor.toString(),
        currency: part.currency,
        dueDate: part.dueDate,
      },
    });
  }
}
