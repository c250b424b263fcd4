import { formatDecimal, type Money } from '@/server/kernel/money';

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale === 'en' ? 'en-GB' : locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'symbol',
  });
  formats.set(key, made);
  return made;
}

/**
 * Money as people of that language write it: "€ 418,206.55", "418.206,55 €", "-€ 12.50".
 * Exact for any bigint, since the digits go to Intl as text. A sign that touches its figure gets a space that does not break.
 */
export function formatMoney({ amountMinor, currency }: Money, locale: string): string {
  const parts = formatOf(locale, currency).formatToParts(formatDecimal(amountMinor, currency) as `${number}`);
  return parts
    .map((part, index) =>
      part.type === 'currency' && parts[index + 1]?.type === 'integer' ? `${part.value}\u00a0` : part.value,
    )
    .join('');
}
