import { addDays, addMonths, compareDates, diffDays, weekday, type BusinessDate } from '@/server/kernel/business-date';
import { baskets, drawAmount, productParts, productShares, type DemoProduct } from './baskets';
import { allocate } from '@/server/kernel/money';
import type { DemoCustomer, PayProfile } from './customers';
import type { DemoMerchant, MerchantCategory } from './merchants';
import { orderMoments, type OrderMoment } from './order-calendar';
import type { Random } from './random';

/**
 * What stands in the way of an order: the limit is exceeded by so little that a person may allow it, or by far too much, or
 * identification is not finished. Null for nearly all; overdue instalments can still get in the way when the day comes.
 */
export type DemoObstacle = 'over-limit' | 'far-over-limit' | 'kyc-open';
export type RefundReason = 'withdrawal' | 'partial-return' | 'damaged' | 'price-adjustment';
export type DemoRefund = { on: BusinessDate; amountMinor: bigint; reason: RefundReason };

export type DemoOrder = {
  /** Stable handle for scenarios, such as "o-0001", in order of time. */
  key: string;
  merchantKey: string;
  customerKey: string;
  merchantOrderRef: string;
  amountMinor: bigint;
  currency: 'EUR';
  product: DemoProduct;
  parts: 3 | 4 | 6 | 12;
  /** Nominal yearly rate; 0 for 3 and 4 instalments and under a merchant's promotion. */
  aprBps: number;
  /** Paid by card at the checkout: the first part of a pay-in product, an amount on top of the parts of a monthly one, or 0. */
  downPaymentMinor: bigint;
  orderedOn: BusinessDate;
  /** Wall time of the customer, HH:MM:SS. */
  orderedTime: string;
  /** The day the goods leave, which may lie after the end of the window; null when cancelled before. */
  capturedOn: BusinessDate | null;
  cancelledOn: BusinessDate | null;
  refunds: DemoRefund[];
  obstacle: DemoObstacle | null;
};

type Exposure = { fromDate: BusinessDate; parts: number; days: number; amountMinor: bigint };

/** What is still open of earlier orders, taking every part as paid a week after its day: room for the bank and for holidays. */
function openMinor(exposures: readonly Exposure[], on: BusinessDate): bigint {
  return exposures.reduce((sum, { fromDate, parts, days, amountMinor }) => {
    const paid = Math.max(0, Math.min(parts, Math.floor((diffDays(on, fromDate) - 7) / days)));
    return sum + (amountMinor * BigInt(parts - paid)) / BigInt(parts);
  }, 0n);
}

// Who does not pay is soon refused, so that they can order only a few times.
const orderCaps: Record<PayProfile, number> = { 'on-time': 40, 'sometimes-late': 12, chronic: 3, broken: 2 };

type Wish = { on: BusinessDate; country: string; category: MerchantCategory };
type Buyer = { customer: DemoCustomer; orders: number; exposures: Exposure[] };

// How often a customer of each group buys, beside one of the standard group.
const activity = { loyal: 2.2, standard: 1, new: 0.8 };

class Market {
  /** Verified buyers by group, each group with its share of the orders: one draw for the group and one within it. */
  readonly #groups: (readonly [Buyer[], number])[];
  readonly #pending: Buyer[];

  constructor(customers: readonly DemoCustomer[]) {
    const buyers = customers.map((customer): Buyer => ({ customer, orders: 0, exposures: [] }));
    const verified = buyers.filter(({ customer }) => customer.kycState === 'verified');
    const groups = Map.groupBy(verified, ({ customer }) => customer.feeGroup);
    this.#groups = [...groups].map(([group, members]) => [members, members.length * activity[group]] as const);
    this.#pending = buyers.filter(({ customer }) => customer.kycState === 'pending');
  }

  #mayOrder({ customer, orders }: Buyer, on: BusinessDate): boolean {
    const held = customer.hold !== null && compareDates(customer.hold.fromDate, on) <= 0;
    return !held && orders < orderCaps[customer.profile] && compareDates(customer.since, on) <= 0;
  }

  /** A verified customer who may order that day, mostly of the shop's own country, and the room left under the limit. */
  #candidate(random: Random, { on, country }: Wish): { buyer: Buyer; roomMinor: bigint } | null {
    const buyer = random.pick(random.weighted(this.#groups));
    if (!this.#mayOrder(buyer, on)) return null;
    // Most shops sell at home; the wish for a customer of the same country is given up for one order in twelve.
    if (buyer.customer.country !== country && !random.chance(0.035)) return null;
    return { buyer, roomMinor: buyer.customer.limitMinor - openMinor(buyer.exposures, on) };
  }

  /** A customer with room for the amount and a tenth to spare. */
  buyerWithin(random: Random, wish: Wish, amountMinor: bigint): Buyer | null {
    for (let tries = 0; tries < 400; tries += 1) {
      const found = this.#candidate(random, wish);
      if (found && amountMinor * 10n <= found.roomMinor * 9n) return found.buyer;
    }
    return null;
  }

  /** A customer who wants more than is left, with an amount that exceeds the limit by the given hundredths of a percent. */
  buyerBeyond(random: Random, wish: Wish, overBps: bigint): { buyer: Buyer; amountMinor: bigint } | null {
    const { minMajor, maxMajor } = baskets[wish.category];
    for (let tries = 0; tries < 400; tries += 1) {
      const found = this.#candidate(random, wish);
      if (!found) continue;
      const overMinor = (found.buyer.customer.limitMinor * overBps) / 10_000n;
      const amountMinor = ((found.roomMinor + overMinor) / 100n) * 100n + 90n;
      if (amountMinor >= BigInt(minMajor) * 100n && amountMinor <= BigInt(maxMajor) * 100n) {
        return { buyer: found.buyer, amountMinor };
      }
    }
    return null;
  }

  /** Someone whose identification is not finished, with no order yet and a limit above the amount. */
  pendingBuyer(random: Random, on: BusinessDate, amountMinor: bigint): Buyer | null {
    const ready = this.#pending.filter(
      (buyer) => this.#mayOrder(buyer, on) && buyer.orders === 0 && amountMinor <= buyer.customer.limitMinor,
    );
    return ready.length === 0 ? null : random.pick(ready);
  }
}

/** Days from order to dispatch, 0 to 3; nothing leaves on a Sunday. */
function shippingDay(random: Random, orderedOn: BusinessDate): BusinessDate {
  const day = addDays(
    orderedOn,
    random.weighted([
      [0, 18],
      [1, 44],
      [2, 27],
      [3, 11],
    ]),
  );
  if (weekday(day) !== 7) return day;
  return diffDays(day, orderedOn) < 3 ? addDays(day, 1) : addDays(day, -1);
}

function drawRefunds(random: Random, amountMinor: bigint, shipped: { on: BusinessDate; share: number }): DemoRefund[] {
  if (!random.chance(shipped.share)) return [];
  const on = addDays(shipped.on, Math.min(45, Math.max(3, Math.round(random.lognormal(12, 0.5)))));
  if (random.chance(0.42)) return [{ on, amountMinor, reason: 'withdrawal' }];
  const reason = random.weighted<RefundReason>([
    ['partial-return', 76],
    ['damaged', 14],
    ['price-adjustment', 10],
  ]);
  const percent = reason === 'partial-return' ? random.int(20, 70) : random.int(5, 25);
  const first = (amountMinor * BigInt(percent)) / 100n;
  const refunds: DemoRefund[] = [{ on, amountMinor: first, reason }];
  // Now and then a second parcel comes back later; both together never exceed the purchase.
  if (reason === 'partial-return' && random.chance(0.12)) {
    refunds.push({ on: addDays(on, random.int(2, 9)), amountMinor: (amountMinor - first) / 3n, reason });
  }
  return refunds;
}

/**
 * Minor units; 0 for most. Pay-in products take their first part at the checkout or nothing. The longer ones take a share near
 * 23 % of the price, as financed shares of three quarters show, rounded to whole units of money.
 */
function drawDownPayment(random: Random, product: DemoProduct, amountMinor: bigint): bigint {
  if (product === 'pay-in-3' || product === 'pay-in-4') {
    if (!random.chance(0.3)) return 0n;
    return allocate(amountMinor, Array<bigint>(productParts[product].parts).fill(1n))[0]!;
  }
  if (!random.chance(0.34)) return 0n;
  const share = Math.min(0.5, Math.max(0.1, random.lognormal(0.23, 0.4)));
  return ((amountMinor * BigInt(Math.round(share * 1000))) / 100_000n) * 100n;
}

function drawApr(random: Random, product: DemoProduct): number {
  if (product === 'pay-in-3' || product === 'pay-in-4') return 0;
  if (random.chance(0.3)) return 0;
  return product === 'monthly-6' ? 790 : random.pick([990, 1190]);
}

type Draft = { moment: OrderMoment; merchant: DemoMerchant; no: number };

type Purchase = { buyer: Buyer; amountMinor: bigint; obstacle: DemoObstacle | null };

function drawPurchase(random: Random, market: Market, wish: Wish): Purchase | null {
  const wanted = random.weighted<DemoObstacle | 'plain'>([
    ['plain', 96.8],
    ['over-limit', 1.6],
    ['kyc-open', 1],
    ['far-over-limit', 0.6],
  ]);
  const amountMinor = drawAmount(random.fork('amount'), wish.category);
  if (wanted === 'kyc-open') {
    const buyer = market.pendingBuyer(random, wish.on, amountMinor);
    if (buyer) return { buyer, amountMinor, obstacle: wanted };
  }
  if (wanted === 'over-limit' || wanted === 'far-over-limit') {
    // Up to a fifth of the limit is left to a person by the rules that the house starts with.
    const overBps = BigInt(wanted === 'over-limit' ? random.int(400, 1600) : random.int(3500, 9000));
    const found = market.buyerBeyond(random, wish, overBps);
    if (found) return { ...found, obstacle: wanted };
  }
  const buyer = market.buyerWithin(random, wish, amountMinor);
  return buyer && { buyer, amountMinor, obstacle: null };
}

function drawOrder(random: Random, market: Market, { moment, merchant, no }: Draft): DemoOrder | null {
  const { on } = moment;
  const purchase = drawPurchase(random, market, { on, country: merchant.country, category: merchant.category });
  if (!purchase) return null;
  const { buyer, amountMinor, obstacle } = purchase;
  const product = random.fork('product').weighted(productShares(amountMinor));
  const downPaymentMinor = drawDownPayment(random.fork('down'), product, amountMinor);
  const shipping = random.fork('shipping');
  const cancelled = shipping.chance(0.024);
  const shippedOn = shippingDay(shipping, on);
  const refundShare = baskets[merchant.category].refundShare;
  buyer.orders += 1;
  if (!cancelled && obstacle !== 'far-over-limit') {
    buyer.exposures.push({ fromDate: on, ...productParts[product], amountMinor: amountMinor - downPaymentMinor });
  }
  return {
    key: `o-${String(no).padStart(4, '0')}`,
    merchantKey: merchant.key,
    customerKey: buyer.customer.key,
    merchantOrderRef: `${merchant.key
      .replace(/[^a-z]/g, '')
      .slice(0, 3)
      .toUpperCase()}-${100_000 + no * 7}`,
    amountMinor,
    currency: 'EUR',
    product,
    parts: productParts[product].parts,
    aprBps: drawApr(random.fork('apr'), product),
    downPaymentMinor,
    orderedOn: on,
    orderedTime: moment.time,
    capturedOn: cancelled ? null : shippedOn,
    cancelledOn: cancelled ? shippedOn : null,
    refunds: cancelled ? [] : drawRefunds(random.fork('refund'), amountMinor, { on: shippedOn, share: refundShare }),
    obstacle,
  };
}

export type OrdersInput = {
  customers: readonly DemoCustomer[];
  merchants: readonly DemoMerchant[];
  endDate: BusinessDate;
  count: number;
  /** Length of the window in calendar months; five unless said. */
  months?: number;
};

/**
 * About `count` orders in order of time, over the months up to `endDate` inclusive. A few may be missing where no customer
 * has room for the amount. Captures and refunds may fall after `endDate`: whoever drives the clock stops there.
 */
export function demoOrders(random: Random, input: OrdersInput): DemoOrder[] {
  const startDate = addDays(addMonths(input.endDate, -(input.months ?? 5)), 1);
  const moments = orderMoments(random.fork('moments'), { startDate, endDate: input.endDate, count: input.count });
  const shares = input.merchants.map((merchant) => [merchant, merchant.weight] as const);
  const market = new Market(input.customers);
  const orders: DemoOrder[] = [];
  moments.forEach((moment, index) => {
    const stream = random.fork(`order/${index}`);
    const merchant = stream.weighted(shares);
    const order = drawOrder(stream, market, { moment, merchant, no: orders.length + 1 });
    if (order) orders.push(order);
  });
  return orders;
}
