import { demoIban, type DemoCountry } from './ibans';
import type { Random } from './random';

export const merchantCategories = [
  'fashion',
  'bikes',
  'electronics',
  'furniture',
  'beauty',
  'sports',
  'diy',
  'books',
  'toys',
  'jewellery',
  'kitchen',
  'music',
  'eyewear',
  'pets',
] as const;

export type MerchantCategory = (typeof merchantCategories)[number];

export type DemoMerchant = {
  /** Stable handle for orders and scenarios, such as "kettenwerk". */
  key: string;
  name: string;
  legalName: string;
  category: MerchantCategory;
  country: DemoCountry;
  city: string;
  currency: 'EUR';
  contactEmail: string;
  /** Merchant fee: a share of the gross amount, and a fixed part per order in minor units. */
  feeBps: number;
  feeFixedMinor: bigint;
  /** Share of the net payable that is withheld as a reserve; 0 for most. */
  reserveBps: number;
  /** T2 days between capture and payout. */
  payoutDelayDays: number;
  risk: 'low' | 'medium' | 'high';
  /** Relative share of the orders. */
  weight: number;
  iban: string;
  accountHolder: string;
};

type Terms = Pick<DemoMerchant, 'feeBps' | 'feeFixedMinor' | 'reserveBps' | 'payoutDelayDays' | 'risk' | 'weight'>;
type Row = readonly [
  key: string,
  name: string,
  legalName: string,
  category: MerchantCategory,
  country: DemoCountry,
  city: string,
  terms: Terms,
];

function terms(feeBps: number, feeFixedMinor: bigint, more: Pick<Terms, 'weight'> & Partial<Terms>): Terms {
  const { weight, ...special } = more;
  return { feeBps, feeFixedMinor, weight, reserveBps: 0, payoutDelayDays: 1, risk: 'low', ...special };
}

// Large shops pay less, risky ones pay more, wait longer and leave a reserve. The names are invented.
const rows: readonly Row[] = [
  ['garnstolz', 'Garnstolz', 'Garnstolz Mode GmbH', 'fashion', 'DE', 'Berlin', terms(349, 35n, { weight: 14 })],
  ['kettenwerk', 'Kettenwerk', 'Kettenwerk Fahrräder GmbH', 'bikes', 'DE', 'Freiburg', terms(289, 49n, { weight: 5 })],
  [
    'volthaus',
    'Volthaus',
    'Volthaus Elektronik GmbH & Co. KG',
    'electronics',
    'DE',
    'Köln',
    terms(259, 35n, { weight: 10 }),
  ],
  [
    'holzundform',
    'Holz & Form',
    'Holz und Form Einrichtungen GmbH',
    'furniture',
    'DE',
    'Herford',
    terms(299, 49n, { weight: 6 }),
  ],
  ['klarhaut', 'Klarhaut', 'Klarhaut Kosmetik GmbH', 'beauty', 'DE', 'Hamburg', terms(389, 30n, { weight: 7 })],
  [
    'gipfelstuermer',
    'Gipfelstürmer',
    'Gipfelstürmer Sport AG',
    'sports',
    'DE',
    'München',
    terms(329, 35n, { weight: 7 }),
  ],
  ['schraubwerk', 'Schraubwerk', 'Schraubwerk Baumarkt GmbH', 'diy', 'DE', 'Kassel', terms(279, 35n, { weight: 5 })],
  ['seitenweise', 'Seitenweise', 'Seitenweise Buchhandel eG', 'books', 'DE', 'Leipzig', terms(410, 20n, { weight: 4 })],
  [
    'klangkiste',
    'Klangkiste',
    'Klangkiste Musikalien e.K.',
    'music',
    'DE',
    'Mainz',
    terms(339, 45n, { weight: 2, risk: 'medium', payoutDelayDays: 2 }),
  ],
  ['alpenloden', 'Alpenloden', 'Alpenloden Trachten GmbH', 'fashion', 'AT', 'Salzburg', terms(359, 35n, { weight: 4 })],
  [
    'spielzeugstern',
    'Spielzeugstern',
    'Spielzeugstern Handels GmbH',
    'toys',
    'AT',
    'Graz',
    terms(369, 25n, { weight: 4 }),
  ],
  [
    'fietsfabriek-noord',
    'Fietsfabriek Noord',
    'Fietsfabriek Noord B.V.',
    'bikes',
    'NL',
    'Groningen',
    terms(299, 49n, { weight: 4 }),
  ],
  [
    'stoer-en-zacht',
    'Stoer & Zacht',
    'Stoer & Zacht Wonen B.V.',
    'furniture',
    'NL',
    'Utrecht',
    terms(319, 45n, { weight: 4 }),
  ],
  ['kleurrijk', 'Kleurrijk', 'Kleurrijk Mode B.V.', 'fashion', 'NL', 'Amsterdam', terms(349, 35n, { weight: 8 })],
  ['pootgoed', 'Pootgoed', 'Pootgoed Dierenwinkels B.V.', 'pets', 'NL', 'Zwolle', terms(379, 25n, { weight: 3 })],
  [
    'atelier-marceau',
    'Atelier Marceau',
    'Atelier Marceau SAS',
    'fashion',
    'FR',
    'Paris',
    terms(369, 35n, { weight: 7 }),
  ],
  [
    'galaxtel',
    'Galaxtel',
    'Galaxtel Distribution SAS',
    'electronics',
    'FR',
    'Lille',
    terms(429, 40n, { weight: 4, risk: 'high', reserveBps: 1000, payoutDelayDays: 5 }),
  ],
  ['maison-cuivre', 'Maison Cuivre', 'Maison Cuivre SARL', 'kitchen', 'FR', 'Lyon', terms(339, 35n, { weight: 4 })],
  [
    'lunetterie-du-port',
    'Lunetterie du Port',
    'Lunetterie du Port SARL',
    'eyewear',
    'FR',
    'Nantes',
    terms(359, 35n, { weight: 2 }),
  ],
  [
    'zapatillas-sur',
    'Zapatillas Sur',
    'Zapatillas del Sur S.L.',
    'sports',
    'ES',
    'Valencia',
    terms(399, 35n, { weight: 5, risk: 'medium', reserveBps: 300, payoutDelayDays: 2 }),
  ],
  ['bricomar', 'Bricomar', 'Bricomar Suministros S.L.', 'diy', 'ES', 'Málaga', terms(349, 35n, { weight: 2 })],
  [
    'orolucente',
    'Orolucente',
    'Orolucente Gioielli S.r.l.',
    'jewellery',
    'IT',
    'Arezzo',
    terms(590, 50n, { weight: 2, risk: 'high', reserveBps: 1500, payoutDelayDays: 7 }),
  ],
  [
    'bellapelle',
    'Bellapelle',
    'Bellapelle Cosmetici S.p.A.',
    'beauty',
    'IT',
    'Bologna',
    terms(379, 30n, { weight: 4 }),
  ],
  ['sohvakoti', 'Sohvakoti', 'Sohvakoti Oy', 'furniture', 'FI', 'Tampere', terms(309, 45n, { weight: 2 })],
  [
    'pikkukarhu',
    'Pikkukarhu',
    'Pikkukarhu Lelut Oy',
    'toys',
    'FI',
    'Helsinki',
    terms(459, 25n, { weight: 2, risk: 'medium', reserveBps: 500, payoutDelayDays: 2 }),
  ],
];

/** The 25 merchants of the demo world. Only their accounts depend on the seed. */
export function demoMerchants(random: Random, takenIbans: Set<string>): DemoMerchant[] {
  return rows.map(([key, name, legalName, category, country, city, ownTerms]) => ({
    key,
    name,
    legalName,
    category,
    country,
    city,
    currency: 'EUR',
    contactEmail: `accounts@${key}.example`,
    ...ownTerms,
    iban: demoIban(random.fork(`merchant/${key}`), country, takenIbans),
    accountHolder: legalName,
  }));
}
