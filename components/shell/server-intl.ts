import { cookies } from 'next/headers';
import { createTranslator } from 'use-intl/core';
import de from '@/messages/de.json';
import en from '@/messages/en.json';
import { localeCookie, readLocale, type Locale } from './locale';

const messages = { en, de };

/** The language of this request and its words; for layouts and pages, which run on the server only. */
export async function requestIntl(): Promise<{ locale: Locale; messages: Record<string, unknown> }> {
  const jar = await cookies();
  const locale = readLocale(jar.get(localeCookie)?.value);
  return { locale, messages: messages[locale] };
}

/** Translates on the server, for titles of pages: `const t = await requestT('approvals')`. */
export async function requestT(
  namespace: string,
): Promise<(key: string, values?: Record<string, string | number>) => string> {
  const intl = await requestIntl();
  // The words are a plain tree here; which keys there are is held by the test of the messages.
  const translate: unknown = createTranslator({ locale: intl.locale, messages: intl.messages, namespace });
  return translate as (key: string, values?: Record<string, string | number>) => string;
}
