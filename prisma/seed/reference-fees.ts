import type { ClientBase } from 'pg';
import { uuidFrom } from '@/server/platform/crypto/ids';

type Ceiling = {
  jurisdiction: string;
  maxPerInstalmentMinor: number;
  maxPerInstalmentBps: number | null;
  maxOrderBps: number | null;
  minGraceDays: number | null;
  source: string;
};

/**
 * What the house charges at most for a late instalment, by country of the customer. The figures are a cautious reading
 * of the sources named; counsel confirms them before a jurisdiction goes live. A change is another row with its date.
 */
const ceilings: readonly Ceiling[] = [
  {
    jurisdiction: 'DE',
    maxPerInstalmentMinor: 500,
    maxPerInstalmentBps: 2000,
    maxOrderBps: 1500,
    minGraceDays: 3,
    source: 'BGB §§ 286, 288, 309 no. 5 (flat-rate damages)',
  },
  {
    jurisdiction: 'AT',
    maxPerInstalmentMinor: 600,
    maxPerInstalmentBps: 2000,
    maxOrderBps: 1500,
    minGraceDays: 3,
    source: 'ABGB § 1333, KSchG § 6',
  },
  {
    jurisdiction: 'NL',
    maxPerInstalmentMinor: 750,
    maxPerInstalmentBps: 1500,
    maxOrderBps: 1500,
    minGraceDays: 14,
    source: 'Besluit vergoeding voor buitengerechtelijke incassokosten',
  },
  {
    jurisdiction: 'FR',
    maxPerInstalmentMinor: 800,
    maxPerInstalmentBps: 800,
    maxOrderBps: 800,
    minGraceDays: 5,
    source: 'Code de la consommation, art. D312-16',
  },
  {
    jurisdiction: 'ES',
    maxPerInstalmentMinor: 600,
    maxPerInstalmentBps: 2000,
    maxOrderBps: 1500,
    minGraceDays: 5,
    source: 'Real Decreto Legislativo 1/2007, art. 85',
  },
  {
    jurisdiction: 'IT',
    maxPerInstalmentMinor: 600,
    maxPerInstalmentBps: 2000,
    maxOrderBps: 1500,
    minGraceDays: 5,
    source: 'Codice del consumo, art. 33',
  },
  {
    jurisdiction: 'FI',
    maxPerInstalmentMinor: 500,
    maxPerInstalmentBps: 2000,
    maxOrderBps: 1500,
    minGraceDays: 5,
    source: 'Laki saatavien perinnästä 513/1999, § 10 a',
  },
];

/** Writes the legal ceilings that are missing; existing rows are history and stay. */
export async function writeCeilings(client: ClientBase): Promise<void> {
  for (const law of ceilings) {
    await client.query(
      `insert into fee_ceiling (id, jurisdiction, cause, currency, max_per_instalment_minor, max_per_instalment_bps, max_order_bps,
         min_grace_days, effective_from, source)
       values ($1, $2, 'late', 'EUR', $3, $4, $5, $6, '2026-01-01', $7) on conflict do nothing`,
      [
        uuidFrom('fee-ceiling', law.jurisdiction, 'late', 'EUR', '2026-01-01'),
        law.jurisdiction,
        law.maxPerInstalmentMinor,
        law.maxPerInstalmentBps,
        law.maxOrderBps,
        law.minGraceDays,
        law.source,
      ],
    );
  }
}
