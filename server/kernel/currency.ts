import { refuse } from './refusal';

/** ISO 4217 alphabetic code, in capitals. */
export type Currency = string;

// The digits after the point are those of ISO 4217, list one. Funds, metals, XTS and XXX are left out on purpose:
// nothing may be booked in them.
const byDigits: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
    'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
    'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD ' +
    'NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN ' +
    'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const digitsOf = new Map<string, number>();
for (const [digits, codes] of Object.entries(byDigits)) {
  for (const code of codes.split(' ')) digitsOf.set(code, Number(digits));
}

/** True when the text is a currency that can be booked. */
export function isCurrency(text: string): boolean {
  return digitsOf.has(text);
}

/** Digits of the minor unit: EUR 2, JPY 0, TND 3. Throws Refusal KERNEL.CURRENCY_UNKNOWN. Source: ISO 4217. */
export function minorDigits(currency: Currency): number {
  const digits = digitsOf.get(currency);
  if (digits === undefined) {
    throw refuse(
      'KERNEL.CURRENCY_UNKNOWN',
      `"${String(currency).slice(0, 12)}" is not a currency we can book. Use an ISO 4217 code in capitals, such as EUR.`,
      { currency },
    );
  }
  return digits;
}
