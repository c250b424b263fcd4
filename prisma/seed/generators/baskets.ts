import type { MerchantCategory } from './merchants';
import type { Random, Weighted } from './random';

export type DemoProduct = 'pay-in-3' | 'pay-in-4' | 'monthly-6' | 'monthly-12';

type Basket = { medianMajor: number; sigma: number; minMajor: number; maxMajor: number; refundShare: number };

// Medians per category with the spread of logarithms that instalment purchases show (0.4 to 0.7); shares of orders that
// are refunded wholly or in part are highest where people order three sizes and keep one.
export const baskets: Record<MerchantCategory, Basket> = {
  fashion: { medianMajor: 96, sigma: 0.52, minMajor: 25, maxMajor: 700, refundShare: 0.2 },
  bikes: { medianMajor: 720, sigma: 0.55, minMajor: 60, maxMajor: 3500, refundShare: 0.04 },
  electronics: { medianMajor: 310, sigma: 0.66, minMajor: 35, maxMajor: 2800, refundShare: 0.06 },
  furniture: { medianMajor: 420, sigma: 0.6, minMajor: 50, maxMajor: 3200, refundShare: 0.05 },
  beauty: { medianMajor: 62, sigma: 0.42, minMajor: 25, maxMajor: 320, refundShare: 0.03 },
  sports: { medianMajor: 118, sigma: 0.55, minMajor: 25, maxMajor: 1100, refundShare: 0.12 },
  diy: { medianMajor: 142, sigma: 0.6, minMajor: 25, maxMajor: 1500, refundShare: 0.05 },
  books: { medianMajor: 48, sigma: 0.4, minMajor: 25, maxMajor: 260, refundShare: 0.03 },
  toys: { medianMajor: 72, sigma: 0.48, minMajor: 25, maxMajor: 420, refundShare: 0.05 },
  jewellery: { medianMajor: 260, sigma: 0.7, minMajor: 40, maxMajor: 3000, refundShare: 0.08 },
  kitchen: { medianMajor: 130, sigma: 0.56, minMajor: 25, maxMajor: 1300, refundShare: 0.06 },
  music: { medianMajor: 340, sigma: 0.62, minMajor: 40, maxMajor: 2600, refundShare: 0.06 },
  eyewear: { medianMajor: 155, sigma: 0.42, minMajor: 40, maxMajor: 620, refundShare: 0.09 },
  pets: { medianMajor: 68, sigma: 0.42, minMajor: 25, maxMajor: 300, refundShare: 0.02 },
};

/** Parts of each product and the days between them, a month as 30. */
export const productParts = {
  'pay-in-3': { parts: 3, days: 30 },
  'pay-in-4': { parts: 4, days: 14 },
  'monthly-6': { parts: 6, days: 30 },
  'monthly-12': { parts: 12, days: 30 },
} as const;

/** How often each product is chosen for an amount: the larger, the longer. */
export function productShares(amountMinor: bigint): Weighted<DemoProduct> {
  if (amountMinor < 60_00n)
    return [
      ['pay-in-3', 86],
      ['pay-in-4', 14],
    ];
  if (amountMinor < 200_00n)
    return [
      ['pay-in-3', 56],
      ['pay-in-4', 35],
      ['monthly-6', 9],
    ];
  if (amountMinor < 600_00n)
    return [
      ['pay-in-3', 30],
      ['pay-in-4', 35],
      ['monthly-6', 26],
      ['monthly-12', 9],
    ];
  return [
    ['pay-in-3', 11],
    ['pay-in-4', 17],
    ['monthly-6', 36],
    ['monthly-12', 36],
  ];
}

/** A basket amount in minor units between the category's bounds, ending as shop prices do. */
export function drawAmount(random: Random, category: MerchantCategory): bigint {
  const { medianMajor, sigma, minMajor, maxMajor } = baskets[category];
  const major = Math.floor(Math.min(maxMajor - 1, Math.max(minMajor, random.lognormal(medianMajor, sigma))));
  const cents = random.weighted([
    [90, 26],
    [95, 20],
    [99, 20],
    [0, 12],
    [50, 6],
    [random.int(1, 98), 16],
  ] as const);
  return BigInt(major) * 100n + BigInt(cents);
}
