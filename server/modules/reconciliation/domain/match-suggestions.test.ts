import { describe, expect, it } from 'vitest';
import { addDays, businessDate } from '@/server/kernel/business-date';
import { makeIban } from '@/server/kernel/iban';
import { humanReference } from '@/server/kernel/ids';
import { suggestMatches } from './match-suggestions';
import { indexCandidates, type ExpectedCandidate, type StatementDetail } from './match-types';

const payer = makeIban('DE', '370400440532013000');
const reference = humanReference('RF', '2026-11-21', 5_814);
const swapped = reference.replace('5814', '8514');
const twice = swapped.replace('2611', '2601');
const line = (over: Partial<StatementDetail>): StatementDetail => ({
  amountMinor: 2_500n,
  currency: 'EUR',
  endToEndId: null,
  pmtInfId: null,
  virtualIban: null,
  counterpartyIban: payer,
  remittance: null,
  isReturn: false,
  chargeMinor: 0n,
  ...over,
});
const expected = (id: string, over: Partial<ExpectedCandidate>): ExpectedCandidate => ({
  type: 'expected-payment',
  id,
  virtualIban: null,
  reference: null,
  payerIbans: [],
  amountMinor: 9_999n,
  currency: 'EUR',
  dueDate: businessDate('2026-11-30'),
  ...over,
});
const ids = (over: Partial<StatementDetail>, candidates: ExpectedCandidate[]) =>
  suggestMatches(line(over), indexCandidates(candidates)).map((each) => each.id);

describe('suggestions', () => {
  it('rank what speaks for a candidate', () => {
    const candidates = [
      expected('a: reference with two errors', { reference }),
      expected('c: two errors, amount', { reference, amountMinor: 2_500n }),
      expected('d: payer and amount', { payerIbans: [payer], amountMinor: 2_500n }),
      expected('e: all three', { reference, payerIbans: [payer], amountMinor: 2_500n }),
    ];
    expect(ids({ remittance: twice }, candidates)).toEqual([
      'e: all three',
      'd: payer and amount',
      'c: two errors, amount',
      'a: reference with two errors',
    ]);
    const nearer = expected('nearer', { reference });
    const nearest = expected('nearest', { reference, amountMinor: 2_500n, dueDate: addDays(nearer.dueDate, 9) });
    expect(ids({ remittance: reference }, [nearer, nearest])).toEqual(['nearest', 'nearer']);
  });
  it('fewer typing errors win where all else is equal, however late the due date', () => {
    const exact = expected('exact', { reference, dueDate: businessDate('2027-01-01') });
    const close = expected('close', { reference: swapped });
    expect(ids({ remittance: reference }, [close, exact])).toEqual(['exact', 'close']);
  });
  it('equals come by due date, then id, and five at most', () => {
    const same = ['f', 'e', 'd', 'c', 'b', 'a'].map((id) => expected(id, { payerIbans: [payer], amountMinor: 2_500n }));
    const older = expected('z', { payerIbans: [payer], amountMinor: 2_500n, dueDate: businessDate('2026-11-01') });
    expect(ids({}, [...same, older])).toEqual(['z', 'a', 'b', 'c', 'd']);
  });
  it('need more than a payer or an amount alone, the right currency, and money coming in', () => {
    expect(ids({}, [expected('payer', { payerIbans: [payer] }), expected('amount', { amountMinor: 2_500n })])).toEqual(
      [],
    );
    const good = { payerIbans: [payer], amountMinor: 2_500n };
    expect(ids({}, [expected('chf', { ...good, currency: 'CHF' })])).toEqual([]);
    expect(ids({ counterpartyIban: null }, [expected('x', good)])).toEqual([]);
    expect(ids({ amountMinor: -2_500n }, [expected('x', { ...good, amountMinor: -2_500n })])).toEqual([]);
    expect(ids({ counterpartyIban: payer.toLowerCase() }, [expected('x', good)])).toEqual(['x']);
  });
  it('say how many typing errors there are', () => {
    const words = (remittance: string) =>
      suggestMatches(
        line({ remittance }),
        indexCandidates([expected('x', { reference, payerIbans: [payer], amountMinor: 2_500n })]),
      )[0]!.evidence.map((each) => `${each.field}: ${each.actual} ${each.equal}`);
    const common = ['amount: 25.00 EUR true', 'payer IBAN: DE89 ···· 3000 true'];
    expect(words(swapped)).toEqual([...common, 'reference: 1 typing error false']);
    expect(words(twice)).toEqual([...common, 'reference: 2 typing errors false']);
    expect(words(reference)).toEqual([...common, 'reference: 0 typing errors true']);
    expect(words('rent')).toEqual([...common, 'reference: not in the text false']);
  });
});
