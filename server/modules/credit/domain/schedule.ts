import { addDays, addMonths, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { allocate, divideRounded, moneyText, type Currency } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';

export const productCodes = ['pay-in-3', 'pay-in-4', 'monthly-6', 'monthly-12'] as const;
export type ProductCode = (typeof productCodes)[number];

type Product = {
  parts: number;
  period: { days: number } | { months: number };
  /** With a down payment by default, which is one of the parts; without, a down payment comes on top of the parts. */
  downPaymentIsPart: boolean;
  mayBearInterest: boolean;
};

const products: Record<ProductCode, Product> = {
  'pay-in-3': { parts: 3, period: { months: 1 }, downPaymentIsPart: true, mayBearInterest: false },
  'pay-in-4': { parts: 4, period: { days: 14 }, downPaymentIsPart: true, mayBearInterest: false },
  'monthly-6': { parts: 6, period: { months: 1 }, downPaymentIsPart: false, mayBearInterest: true },
  'monthly-12': { parts: 12, period: { months: 1 }, downPaymentIsPart: false, mayBearInterest: true },
};

/** What a schedule is made from. `firstDate` is the due date of the first part, whether down payment or instalment. */
export type ScheduleTerms = {
  amountMinor: bigint;
  currency: Currency;
  productCode: ProductCode;
  /** Left out: the product's own (a quarter, a third, none). Zero: no down payment, all parts are instalments. */
  downPaymentMinor?: bigint;
  firstDate: BusinessDate;
  /** Nominal yearly rate in hundredths of a percent; 0 where the product bears no interest. */
  aprBps: number;
};

export type ScheduledInstalment = {
  /** Counted from 1, the down payment included. */
  no: number;
  kind: 'down-payment' | 'instalment';
  dueDate: BusinessDate;
  /** The due date, or the next T2 day when it is closed. Ageing counts from here. */
  effectiveDueDate: BusinessDate;
  principalMinor: bigint;
  interestMinor: bigint;
  totalMinor: bigint;
};

export type Schedule = {
  instalments: ScheduledInstalment[];
  downPaymentMinor: bigint;
  principalMinor: bigint;
  interestMinor: bigint;
  totalMinor: bigint;
  endsOn: BusinessDate;
};

/** Due date of the first part: the day of the order where a down payment is due at once, a month later otherwise. */
export function firstDateOf(productCode: ProductCode, orderedOn: BusinessDate): BusinessDate {
  return products[productCode].downPaymentIsPart ? orderedOn : addMonths(orderedOn, 1);
}

function dateOfPart(terms: ScheduleTerms, index: number): BusinessDate {
  const { period } = products[terms.productCode];
  // Always from the first date, so that 31 January does not pull every later month to the 28th.
  return 'days' in period
    ? addDays(terms.firstDate, period.days * index)
    : addMonths(terms.firstDate, period.months * index);
}

function downPaymentOf(terms: ScheduleTerms): bigint {
  if (terms.downPaymentMinor !== undefined) return terms.downPaymentMinor;
  const product = products[terms.productCode];
  if (!product.downPaymentIsPart) return 0n;
  return allocate(terms.amountMinor, Array<bigint>(product.parts).fill(1n))[0]!;
}

function instalmentCount(product: Product, downPaymentMinor: bigint): number {
  return product.downPaymentIsPart && downPaymentMinor > 0n ? product.parts - 1 : product.parts;
}

function refuseImpossible(terms: ScheduleTerms): void {
  const { amountMinor, currency, productCode, aprBps } = terms;
  const product = products[productCode];
  const money = (minor: bigint) => moneyText(minor, currency);
  if (amountMinor < BigInt(product.parts)) {
    throw refuse(
      'CREDIT.AMOUNT_TOO_SMALL',
      `${money(amountMinor)} cannot be split into ${product.parts} parts. Choose a larger amount.`,
      {
        amountMinor,
      },
    );
  }
  if (!Number.isInteger(aprBps) || aprBps < 0 || aprBps > 10_000) {
    throw refuse(
      'CREDIT.RATE_INVALID',
      `A yearly rate of ${aprBps} bps is not possible. Give whole hundredths of a percent from 0 to 10000.`,
      {
        aprBps,
      },
    );
  }
  if (aprBps > 0 && !product.mayBearInterest) {
    throw refuse(
      'CREDIT.INTEREST_NOT_ALLOWED',
      `${productCode} bears no interest, but a rate of ${aprBps} bps was given. Set the rate to 0.`,
      {
        productCode,
        aprBps,
      },
    );
  }
  const given = terms.downPaymentMinor;
  if (given !== undefined && (given < 0n || amountMinor - given < BigInt(instalmentCount(product, given)))) {
    throw refuse(
      'CREDIT.DOWN_PAYMENT_INVALID',
      `A down payment of ${money(given)} does not fit a purchase of ${money(amountMinor)}. It must be zero or more and leave a cent for every instalment.`,
      { downPaymentMinor: given, amountMinor },
    );
  }
}

type Split = { principalMinor: bigint; interestMinor: bigint };

/**
 * Equal payments: P = B·r·q^n / (q^n − 1) with r = apr / 12 and q = 1 + r, in exact integers, rounded once half-even.
 * The last instalment carries what rounding left over.
 */
function annuity(balanceMinor: bigint, count: number, aprBps: number): Split[] {
  if (aprBps === 0) {
    return allocate(balanceMinor, Array<bigint>(count).fill(1n)).map((principalMinor) => ({
      principalMinor,
      interestMinor: 0n,
    }));
  }
  const rate = BigInt(aprBps);
  const unit = 120_000n;
  const grown = (unit + rate) ** BigInt(count);
  const paymentMinor = divideRounded(balanceMinor * rate * grown, unit * (grown - unit ** BigInt(count)), 'half-even');
  const parts: Split[] = [];
  let left = balanceMinor;
  for (let index = 0; index < count; index += 1) {
    const interestMinor = divideRounded(left * rate, unit, 'half-even');
    const wanted = paymentMinor - interestMinor;
    const principalMinor = index === count - 1 || wanted > left ? left : wanted;
    parts.push({ principalMinor, interestMinor });
    left -= principalMinor;
  }
  return parts;
}

/**
 * Builds the plan of a purchase. Every part sums to the cent: principals to the amount, totals to amount plus interest.
 * Throws Refusal CREDIT.AMOUNT_TOO_SMALL, RATE_INVALID, INTEREST_NOT_ALLOWED, DOWN_PAYMENT_INVALID, in this order.
 */
export function buildSchedule(terms: ScheduleTerms): Schedule {
  refuseImpossible(terms);
  const downPaymentMinor = downPaymentOf(terms);
  const count = instalmentCount(products[terms.productCode], downPaymentMinor);
  const splits = annuity(terms.amountMinor - downPaymentMinor, count, terms.aprBps);
  if (downPaymentMinor > 0n) splits.unshift({ principalMinor: downPaymentMinor, interestMinor: 0n });
  const instalments = splits.map((split, index): ScheduledInstalment => {
    const dueDate = dateOfPart(terms, index);
    return {
      no: index + 1,
      kind: downPaymentMinor > 0n && index === 0 ? 'down-payment' : 'instalment',
      dueDate,
      effectiveDueDate: nextT2Day(dueDate),
      ...split,
      totalMinor: split.principalMinor + split.interestMinor,
    };
  });
  const principalMinor = instalments.reduce((total, part) => total + part.principalMinor, 0n);
  const interestMinor = instalments.reduce((total, part) => total + part.interestMinor, 0n);
  invariant(principalMinor === terms.amountMinor, 'The principals of a schedule must sum to the amount.', {
    principalMinor,
  });
  return {
    instalments,
    downPaymentMinor,
    principalMinor,
    interestMinor,
    totalMinor: principalMinor + interestMinor,
    endsOn: instalments[instalments.length - 1]!.dueDate,
  };
}
