import {
  addDays,
  addMonths,
  addT2Days,
  businessDate,
  compareDates,
  nextT2Day,
  type BusinessDate,
} from '@/server/kernel/business-date';
import type { PayProfile } from './customers';
import type { Random, Weighted } from './random';

export type ReferenceDefect = 'none' | 'typo' | 'missing';

export type Aftermath =
  /** Waits for the next debit, which is left to decideDebit. */
  | { kind: 'waits' }
  | { kind: 'silent' }
  | { kind: 'promises'; madeOn: BusinessDate; dueDate: BusinessDate; kept: boolean }
  | {
      kind: 'transfers';
      on: BusinessDate;
      amountMinor: bigint;
      /** False: the money goes to the main account, where only the text tells what it is for. */
      toVirtualIban: boolean;
      remittance: string;
      defect: ReferenceDefect;
    };

export type AftermathInput = {
  instalmentKey: string;
  attempt: number;
  profile: PayProfile;
  payday: number | null;
  learnedOn: BusinessDate;
  amountMinor: bigint;
  /** The reference that the reminder asks for. */
  reference: string;
};

type Reaction = Aftermath['kind'];

const reactionShares: Record<PayProfile, Weighted<Reaction>> = {
  'on-time': [
    ['transfers', 58],
    ['waits', 36],
    ['promises', 5],
    ['silent', 1],
  ],
  'sometimes-late': [
    ['transfers', 46],
    ['waits', 34],
    ['promises', 14],
    ['silent', 6],
  ],
  chronic: [
    ['transfers', 26],
    ['waits', 26],
    ['promises', 30],
    ['silent', 18],
  ],
  broken: [
    ['transfers', 5],
    ['waits', 8],
    ['promises', 22],
    ['silent', 65],
  ],
};

const keptShare: Record<PayProfile, number> = { 'on-time': 0.93, 'sometimes-late': 0.74, chronic: 0.46, broken: 0.12 };

/** The first day, after the given one, on which the salary is there; a week later without a fixed day. */
export function nextPayday(after: BusinessDate, payday: number | null): BusinessDate {
  if (payday === null) return addDays(after, 7);
  const firstOfMonth = businessDate(`${after.slice(0, 8)}01`);
  for (let month = 0; ; month += 1) {
    const first = addMonths(firstOfMonth, month);
    // The 30th of February is its last day.
    const last = addDays(addMonths(first, 1), -1);
    const day = addDays(first, Math.min(payday, Number(last.slice(8))) - 1);
    if (compareDates(day, after) > 0) return day;
  }
}

/** What people make of a reference when they copy it by hand; only characters that SEPA allows. */
export function copyReference(random: Random, reference: string): { remittance: string; defect: ReferenceDefect } {
  const habit = random.weighted([
    ['as-is', 62],
    ['wrapped', 18],
    ['typo', 12],
    ['missing', 8],
  ] as const);
  if (habit === 'as-is') return { remittance: reference, defect: 'none' };
  if (habit === 'wrapped')
    return { remittance: `${random.pick(['Ref ', 'Rate ', 'payment '])}${reference}`, defect: 'none' };
  if (habit === 'missing') {
    return {
      remittance: random.pick(['Ratenzahlung', 'instalment', 'betaling', 'merci', 'Rechnung', '']),
      defect: 'missing',
    };
  }
  return { remittance: misspell(random, reference), defect: 'typo' };
}

function misspell(random: Random, reference: string): string {
  const characters = [...reference];
  // Two neighbours that differ can be swapped; where there are none, a character is lost.
  const swaps = characters.flatMap((character, index) => {
    const next = characters[index + 1];
    return next !== undefined && next !== character && /\d/.test(character) && /\d/.test(next) ? [index] : [];
  });
  if (swaps.length > 0 && random.chance(0.6)) {
    const at = random.pick(swaps);
    return [...characters.slice(0, at), characters[at + 1], characters[at], ...characters.slice(at + 2)].join('');
  }
  const digits = characters.flatMap((character, index) => (/\d/.test(character) ? [index] : []));
  const lost = random.pick(digits.length > 0 ? digits : [...characters.keys()]);
  return characters.toSpliced(lost, 1).join('');
}

function transferAmount(random: Random, amountMinor: bigint): bigint {
  const habit = random.weighted([
    ['exact', 88],
    ['half', 6],
    ['rounded-up', 4],
    ['off-by-cents', 2],
  ] as const);
  if (habit === 'half') return amountMinor / 2n > 0n ? amountMinor / 2n : amountMinor;
  if (habit === 'rounded-up') return ((amountMinor + 499n) / 500n) * 500n;
  return habit === 'off-by-cents' && amountMinor > 9n ? amountMinor - 9n : amountMinor;
}

/** What the customer does about a debit that came back. The same root stream and input always give the same answer. */
export function decideAftermath(random: Random, input: AftermathInput): Aftermath {
  const stream = random.fork(`aftermath/${input.instalmentKey}/${input.attempt}`);
  const kind = stream.weighted(reactionShares[input.profile]);
  if (kind === 'waits' || kind === 'silent') return { kind };
  if (kind === 'promises') {
    const madeOn = addT2Days(input.learnedOn, stream.int(1, 4));
    return { kind, madeOn, dueDate: nextPayday(madeOn, input.payday), kept: stream.chance(keptShare[input.profile]) };
  }
  const soon = addT2Days(input.learnedOn, stream.int(1, 6));
  const waitsForSalary = stream.chance(input.profile === 'on-time' ? 0.15 : 0.5);
  const on = waitsForSalary ? nextT2Day(nextPayday(soon, input.payday)) : soon;
  const amountMinor = transferAmount(stream, input.amountMinor);
  return { kind, on, amountMinor, toVirtualIban: stream.chance(0.83), ...copyReference(stream, input.reference) };
}
