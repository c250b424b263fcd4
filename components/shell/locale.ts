export const locales = ['en', 'de'] as const;
export type Locale = (typeof locales)[number];

export const localeCookie = 'locale';

/** The language of a cookie's value; English where there is none that we speak. */
export function readLocale(text: string | undefined): Locale {
  return locales.find((locale) => locale === text) ?? 'en';
}
