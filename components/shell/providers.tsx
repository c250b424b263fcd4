'use client';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import type { Locale } from './locale';

type ProvidersProps = {
  locale: Locale;
  messages: Record<string, unknown>;
  /** The zone of the entity: stamps are shown in it wherever the reader sits. */
  timeZone: string;
  /** Of the content security policy; the script that sets the theme before the first paint carries it. */
  nonce: string | undefined;
  children: ReactNode;
};

/** What every page needs, signed in or not: words, theme, URL state. No form, table or transport code comes in here. */
export function Providers({ locale, messages, timeZone, nonce, children }: ProvidersProps) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={nonce}
      // In the browser the script has already done its work; React would warn about one that it may not run.
      scriptProps={typeof window === 'undefined' ? {} : { type: 'text/plain' }}
    >
      <IntlProvider locale={locale} messages={messages} timeZone={timeZone}>
        <NuqsAdapter>{children}</NuqsAdapter>
      </IntlProvider>
    </ThemeProvider>
  );
}
