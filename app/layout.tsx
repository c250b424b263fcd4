import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './globals.css';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '@/components/shell/providers';
import { requestIntl } from '@/components/shell/server-intl';

export const metadata: Metadata = {
  title: { default: 'Countersign', template: '%s · Countersign' },
  robots: { index: false, follow: false },
};

/** The frame of every page: language, theme, fonts. Whether somebody is signed in is asked further in. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const { locale, messages } = await requestIntl();
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang={locale} suppressHydrationWarning>
      <body>
        <Providers locale={locale} messages={messages} timeZone="Europe/Berlin" nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
