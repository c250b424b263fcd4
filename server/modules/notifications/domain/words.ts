import { addDays, type BusinessDate } from '@/server/kernel/business-date';
import { formatDecimal } from '@/server/kernel/money';

/** Languages that mails are written in; everybody else is written to in English. */
export type MailLanguage = 'en' | 'de';

export function mailLanguage(language: string): MailLanguage {
  return language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "20 Nov 2026" or "20.11.2026". */
export function dateWords(date: BusinessDate, language: MailLanguage): string {
  // Adding nothing refuses what is no date.
  const [year = '', month = '', day = ''] = addDays(date, 0).split('-');
  return language === 'de' ? `${day}.${month}.${year}` : `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** "12.50 EUR" or "12,50 EUR"; thousands are not grouped, so that nothing can be misread. */
export function amountWords(amountMinor: bigint, currency: string, language: MailLanguage): string {
  const plain = formatDecimal(amountMinor, currency);
  return `${language === 'de' ? plain.replace('.', ',') : plain} ${currency}`;
}
