import { makeIban } from '@/server/kernel/iban';
import type { Random } from './random';

export type DemoCountry = 'DE' | 'AT' | 'NL' | 'FR' | 'ES' | 'IT' | 'FI';

// Bank codes lie in ranges that the national lists do not hand out to banks, so that no demo account can be somebody's.
const bankCodes: Record<DemoCountry, readonly string[]> = {
  DE: ['90010001', '90020047', '91050000', '92030210', '93070024', '94040048', '95060110', '96080080'],
  AT: ['98010', '98140', '98320', '98551', '98760'],
  NL: ['ZEED', 'POLD', 'DUIN', 'WADB', 'VELU'],
  FR: ['97106', '97241', '97388', '97515', '97670'],
  ES: ['9721', '9746', '9783', '9812', '9866'],
  IT: ['97021', '97140', '97265', '97382', '97430'],
  FI: ['911', '922', '935', '947'],
};

function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
}

/** Dutch account number of ten digits that passes the eleven test (weights 10 to 1, sum divisible by 11). */
function dutchAccount(random: Random): string {
  for (;;) {
    const body = `0${random.int(2, 9)}${random.digits(7)}`;
    const check = (11 - (weightedSum(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    // A rest of ten has no digit; such account numbers are not issued.
    if (check < 10) return `${body}${check}`;
  }
}

/** French RIB key: 97 − (89 bank + 15 branch + 3 account) mod 97. */
function frenchKey(bank: string, branch: string, account: string): string {
  const rest = (89n * BigInt(bank) + 15n * BigInt(branch) + 3n * BigInt(account)) % 97n;
  return String(97n - rest).padStart(2, '0');
}

/** One Spanish control digit over ten digits; 10 becomes 1 and 11 becomes 0. */
function spanishDigit(tenDigits: string): number {
  const check = 11 - (weightedSum(tenDigits, [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11);
  if (check === 11) return 0;
  return check === 10 ? 1 : check;
}

const italianOddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];

/** Italian CIN: odd places by table, even places by value, the sum modulo 26 as a letter. Digits only. */
function italianCin(digits: string): string {
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + (index % 2 === 0 ? italianOddValues[Number(digit)]! : Number(digit)),
    0,
  );
  return String.fromCharCode(65 + (sum % 26));
}

/** Luhn digit, which closes a Finnish account number. */
function luhnDigit(digits: string): number {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return (10 - (sum % 10)) % 10;
}

function nationalNumber(random: Random, country: DemoCountry): string {
  const bank = random.pick(bankCodes[country]);
  switch (country) {
    case 'DE':
      return `${bank}${random.int(1, 9)}${random.digits(9)}`;
    case 'AT':
      return `${bank}${random.int(1, 9)}${random.digits(10)}`;
    case 'NL':
      return `${bank}${dutchAccount(random)}`;
    case 'FR': {
      const branch = random.digits(5);
      const account = random.digits(11);
      return `${bank}${branch}${account}${frenchKey(bank, branch, account)}`;
    }
    case 'ES': {
      const branch = random.digits(4);
      const account = random.digits(10);
      return `${bank}${branch}${spanishDigit(`00${bank}${branch}`)}${spanishDigit(account)}${account}`;
    }
    case 'IT': {
      const digits = `${bank}${random.digits(5)}${random.digits(12)}`;
      return `${italianCin(digits)}${digits}`;
    }
    case 'FI': {
      const digits = `${bank}${random.digits(10)}`;
      return `${digits}${luhnDigit(digits)}`;
    }
  }
}

/**
 * An IBAN whose check digits are right, the national ones too where the country has one method for all banks
 * (NL, FR, ES, IT, FI). The bank does not exist. Adds the result to `taken` and never repeats one in it.
 */
export function demoIban(random: Random, country: DemoCountry, taken: Set<string>): string {
  for (;;) {
    const iban = makeIban(country, nationalNumber(random, country));
    if (taken.has(iban)) continue;
    taken.add(iban);
    return iban;
  }
}
