import { addDays, type BusinessDate } from '@/server/kernel/business-date';
import { refuse, type Refusal } from '@/server/kernel/refusal';

export const dispositions = [
  'no-answer',
  'wrong-person',
  'promise',
  'dispute',
  'hardship',
  'call-back',
  'refuses',
] as const;
export type Disposition = (typeof dispositions)[number];

/** What the answer of a contact does to the case. */
export type DispositionEffect = {
  /** Somebody who may speak for the customer was reached; attempts and conversations are counted apart. */
  conversation: boolean;
  /** Protects the customer from contact, fees and debits from now on; both dates of the hold are included. */
  hold: { kind: 'dispute' | 'hardship'; untilDate: BusinessDate | null } | null;
  /** The day on which the case is offered again; null: as soon as the gate allows. */
  offeredAgainOn: BusinessDate | null;
};

/** A breathing space ends by itself when nothing was arranged in it. */
export const hardshipDays = 30;

/**
 * The effect of a disposition. A dispute holds until it is lifted (two people), hardship for thirty days, a call-back
 * waits for its day. Gives Refusal COLLECTIONS.CALL_BACK_DATE when a call-back has no day ahead.
 */
export function effectOf(
  disposition: Disposition,
  at: { businessDate: BusinessDate; callBackOn: BusinessDate | null },
): DispositionEffect | Refusal {
  const conversation = disposition !== 'no-answer' && disposition !== 'wrong-person';
  const effect: DispositionEffect = { conversation, hold: null, offeredAgainOn: null };
  if (disposition === 'dispute') return { ...effect, hold: { kind: 'dispute', untilDate: null } };
  if (disposition === 'hardship') {
    return { ...effect, hold: { kind: 'hardship', untilDate: addDays(at.businessDate, hardshipDays) } };
  }
  if (disposition !== 'call-back') return effect;
  if (at.callBackOn === null || at.callBackOn <= at.businessDate) {
    return refuse(
      'COLLECTIONS.CALL_BACK_DATE',
      'A call-back needs a day after today. Choose the day that was agreed.',
      {
        callBackOn: at.callBackOn,
        businessDate: at.businessDate,
      },
    );
  }
  return { ...effect, offeredAgainOn: at.callBackOn };
}
