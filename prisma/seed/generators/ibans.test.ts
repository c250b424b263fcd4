import { isValidBBAN, isValidIBAN } from 'ibantools';
import { describe, expect, it } from 'vitest';
import { isValidIban } from '@/server/kernel/iban';
import { demoIban, type DemoCountry } from './ibans';
import { makeRandom } from './random';

const countries: DemoCountry[] = ['DE', 'AT', 'NL', 'FR', 'ES', 'IT', 'FI'];

// The national part read by rules written apart from the generator: modulo of the whole number where there is one.
const nationalRules: Partial<Record<DemoCountry, (bban: string) => boolean>> = {
  NL: (bban) =>
    Array.from(bban.slice(4)).reduce((sum, digit, index) => sum + (10 - index) * Number(digit), 0) % 11 === 0,
  FR: (bban) => BigInt(bban) % 97n === 0n,
  IT: (bban) => {
    const odd = 'BAKPLCQDREVOSFTGUHMINJWZYX';
    const sum = Array.from(bban.slice(1)).reduce(
      (total, digit, index) =>
        total + (index % 2 === 0 ? odd.indexOf(String.fromCharCode(65 + Number(digit))) : Number(digit)),
      0,
    );
    return bban.charCodeAt(0) - 65 === sum % 26;
  },
  FI: (bban) =>
    [...bban].reduce((sum, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return sum + (value % 10) + Math.floor(value / 10);
    }, 0) %
      10 ===
    0,
};

describe.each(countries)('IBANs of %s', (country) => {
  const taken = new Set<string>();
  const random = makeRandom(`iban/${country}`);
  const ibans = Array.from({ length: 500 }, () => demoIban(random, country, taken));

  it('have right check digits by our own rule and by another library', () => {
    expect(ibans.filter((iban) => !isValidIban(iban) || !isValidIBAN(iban))).toEqual([]);
  });

  it('have right national check digits', () => {
    const rule = nationalRules[country] ?? (() => true);
    expect(ibans.filter((iban) => !rule(iban.slice(4)) || !isValidBBAN(iban.slice(4), country))).toEqual([]);
  });

  it('never come twice', () => {
    expect(new Set(ibans).size).toBe(500);
    expect(taken.size).toBe(500);
  });
});
