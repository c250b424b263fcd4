import { addDays, addMonths, type BusinessDate } from '@/server/kernel/business-date';
import { demoAddress, demoPhone, type DemoAddress } from './addresses';
import { demoIban, type DemoCountry } from './ibans';
import { demoEmail, demoName, type DemoName } from './people-names';
import type { Random, Weighted } from './random';

export type FeeGroup = 'standard' | 'loyal' | 'new';
export type PayProfile = 'on-time' | 'sometimes-late' | 'chronic' | 'broken';
export type KycState = 'verified' | 'pending' | 'failed';
export type HoldKind = 'hardship' | 'dispute' | 'vulnerable' | 'deceased' | 'insolvency';

export type DemoHold = { kind: HoldKind; reason: string; fromDate: BusinessDate; untilDate: BusinessDate | null };
export type DemoConsents = { email: boolean; sms: boolean; call: boolean; push: boolean };

export type DemoCustomer = DemoName &
  DemoAddress & {
    /** Stable handle for orders and scenarios, such as "c-0001". */
    key: string;
    email: string;
    phone: string;
    birthDate: BusinessDate;
    language: string;
    feeGroup: FeeGroup;
    limitMinor: bigint;
    currency: 'EUR';
    kycState: KycState;
    profile: PayProfile;
    /** Day of the month on which the salary comes; null when there is no fixed one. */
    payday: number | null;
    consents: DemoConsents;
    iban: string;
    accountHolder: string;
    /** First business with the lender; only the new ones come within the window. */
    since: BusinessDate;
    hold: DemoHold | null;
  };

const countryShares: Weighted<DemoCountry> = [
  ['DE', 36],
  ['NL', 16],
  ['FR', 15],
  ['ES', 11],
  ['AT', 9],
  ['IT', 8],
  ['FI', 5],
];

const groupShares: Weighted<FeeGroup> = [
  ['standard', 56],
  ['loyal', 26],
  ['new', 18],
];

// Over all groups the shares come near to 80, 14, 3.5 and 2.5 %, the shape of delinquency counts over two years in
// published consumer-loan data; loyal customers are better than that and new ones worse.
const profileShares: Record<FeeGroup, Weighted<PayProfile>> = {
  loyal: [
    ['on-time', 88],
    ['sometimes-late', 10],
    ['chronic', 1.5],
    ['broken', 0.5],
  ],
  standard: [
    ['on-time', 79],
    ['sometimes-late', 15],
    ['chronic', 3.7],
    ['broken', 2.3],
  ],
  new: [
    ['on-time', 71],
    ['sometimes-late', 16],
    ['chronic', 6.5],
    ['broken', 6.5],
  ],
};

const limitShapes: Record<FeeGroup, { median: number; sigma: number; min: number; max: number }> = {
  new: { median: 450, sigma: 0.3, min: 200, max: 900 },
  standard: { median: 1200, sigma: 0.36, min: 500, max: 3000 },
  loyal: { median: 2400, sigma: 0.34, min: 1200, max: 5000 },
};

const languages: Record<DemoCountry, Weighted<string>> = {
  DE: [
    ['de', 94],
    ['en', 6],
  ],
  AT: [
    ['de', 95],
    ['en', 5],
  ],
  NL: [
    ['nl', 91],
    ['en', 9],
  ],
  FR: [
    ['fr', 97],
    ['en', 3],
  ],
  ES: [
    ['es', 95],
    ['en', 5],
  ],
  IT: [
    ['it', 97],
    ['en', 3],
  ],
  FI: [
    ['fi', 87],
    ['sv', 7],
    ['en', 6],
  ],
};

const holdReasons: Record<HoldKind, string> = {
  hardship: 'Lost the job, asked for a pause until the new contract starts',
  dispute: 'Says the goods came damaged; the merchant has been asked',
  vulnerable: 'In hospital, the family asked for no calls',
  deceased: 'The bank reports the account holder as deceased; the estate has been written to',
  insolvency: 'Consumer insolvency opened; everything goes to the trustee',
};

const holdShares: Weighted<HoldKind> = [
  ['hardship', 38],
  ['dispute', 32],
  ['vulnerable', 14],
  ['deceased', 8],
  ['insolvency', 8],
];

export type CustomersInput = { count: number; endDate: BusinessDate; takenIbans: Set<string> };

function drawBirthDate(random: Random, endDate: BusinessDate): BusinessDate {
  // Ages of instalment buyers: median 36, one in twenty below 22 and above 57.
  const years = Math.min(79, Math.max(18, Math.floor(random.lognormal(36, 0.29))));
  return addDays(addMonths(endDate, -12 * years), -random.int(200, 360));
}

function drawLimit(random: Random, group: FeeGroup): bigint {
  const { median, sigma, min, max } = limitShapes[group];
  const major = Math.min(max, Math.max(min, random.lognormal(median, sigma)));
  return BigInt(Math.round(major / 50) * 50) * 100n;
}

function drawPayday(random: Random, country: DemoCountry): number | null {
  if (random.chance(0.12)) return null;
  const habits: Weighted<number> =
    country === 'DE' || country === 'AT'
      ? [
          [1, 30],
          [15, 18],
          [27, 10],
          [28, 10],
          [30, 32],
        ]
      : [
          [25, 38],
          [27, 10],
          [28, 18],
          [30, 18],
          [10, 8],
          [15, 8],
        ];
  return random.weighted(habits);
}

function drawSince(random: Random, group: FeeGroup, endDate: BusinessDate): BusinessDate {
  if (group === 'new') return addDays(endDate, -random.int(15, 150));
  if (group === 'loyal') return addDays(endDate, -random.int(420, 1600));
  return addDays(endDate, -random.int(160, 900));
}

function drawHold(random: Random, profile: PayProfile, endDate: BusinessDate): DemoHold | null {
  const likely = { 'on-time': 0.012, 'sometimes-late': 0.045, chronic: 0.15, broken: 0.25 };
  if (!random.chance(likely[profile])) return null;
  const kind = random.weighted(holdShares);
  const fromDate = addDays(endDate, -random.int(2, 40));
  const open = kind === 'deceased' || kind === 'insolvency' || kind === 'dispute';
  return { kind, reason: holdReasons[kind], fromDate, untilDate: open ? null : addDays(endDate, random.int(5, 45)) };
}

function drawKyc(random: Random, group: FeeGroup): KycState {
  if (group === 'loyal') return 'verified';
  return random.weighted<KycState>([
    ['verified', 95],
    ['pending', 4],
    ['failed', 1],
  ]);
}

type Taken = { names: Set<string>; emails: Set<string>; phones: Set<string>; ibans: Set<string> };

function drawCustomer(random: Random, no: number, world: { endDate: BusinessDate; taken: Taken }): DemoCustomer {
  const { endDate, taken } = world;
  const country = random.weighted(countryShares);
  const feeGroup = random.weighted(groupShares);
  const profile = random.weighted(profileShares[feeGroup]);
  const name = demoName(random.fork('name'), country, taken.names);
  const birthDate = drawBirthDate(random.fork('birth'), endDate);
  const account = random.fork('account');
  return {
    key: `c-${String(no).padStart(4, '0')}`,
    ...name,
    ...demoAddress(random.fork('address'), country),
    email: demoEmail(random.fork('email'), { ...name, country, birthDate }, taken.emails),
    phone: demoPhone(random.fork('phone'), country, taken.phones),
    birthDate,
    language: random.fork('language').weighted(languages[country]),
    feeGroup,
    limitMinor: drawLimit(random.fork('limit'), feeGroup),
    currency: 'EUR',
    kycState: drawKyc(random.fork('kyc'), feeGroup),
    profile,
    payday: drawPayday(random.fork('payday'), country),
    consents: drawConsents(random.fork('consents')),
    // A few people keep their bank in another country.
    iban: demoIban(account, account.chance(0.03) ? account.weighted(countryShares) : country, taken.ibans),
    accountHolder: drawHolder(account, name),
    since: drawSince(random.fork('since'), feeGroup, endDate),
    hold: drawHold(random.fork('hold'), profile, endDate),
  };
}

// Banks write their customers in many ways; a matcher that expects one of them would look better here than in life.
function drawHolder(random: Random, { firstName, lastName }: DemoName): string {
  const full = `${firstName} ${lastName}`;
  return random.weighted([
    [full, 80],
    [`${lastName}, ${firstName}`, 8],
    [`${firstName[0]}. ${lastName}`, 6],
    [full.toLocaleUpperCase('de'), 6],
  ]);
}

function drawConsents(random: Random): DemoConsents {
  return {
    email: random.chance(0.985),
    sms: random.chance(0.78),
    call: random.chance(0.86),
    push: random.chance(0.41),
  };
}

/** The customers of the demo world; customer n is the same whatever `count` is. IBANs are added to `takenIbans`. */
export function demoCustomers(random: Random, input: CustomersInput): DemoCustomer[] {
  const taken: Taken = { names: new Set(), emails: new Set(), phones: new Set(), ibans: input.takenIbans };
  return Array.from({ length: input.count }, (_, index) =>
    drawCustomer(random.fork(`customer/${index + 1}`), index + 1, { endDate: input.endDate, taken }),
  );
}
