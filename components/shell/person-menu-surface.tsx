'use client';
import { Keyboard, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useRouter } from 'next/navigation';
import type { ReactElement } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '@/components/ui/menu';
import { localeCookie } from './locale';

const year = 31_536_000;

/** What people set for themselves: theme, language, keys; and the way out. Loaded when somebody reaches for it, and open then. */
export function PersonMenuSurface({ trigger, onKeys }: { trigger: ReactElement; onKeys: () => void }) {
  const t = useTranslations('shell.person');
  const router = useRouter();
  const locale = useLocale();
  const { theme, setTheme } = useTheme();
  const speak = (next: string) => {
    document.cookie = `${localeCookie}=${next}; Path=/; Max-Age=${year}; SameSite=Lax`;
    router.refresh();
  };
  const signOut = async () => {
    // Loaded at the last moment: nothing else of the library is needed on a signed-in page.
    const auth = await import('next-auth/react');
    await auth.signOut({ callbackUrl: '/sign-in' });
  };
  return (
    <Menu align="start" side="top" className="w-52" trigger={trigger} defaultOpen>
      <MenuChoice
        label={t('theme')}
        value={theme ?? 'system'}
        onValueChange={setTheme}
        options={[
          { value: 'light', label: t('light'), icon: <Sun aria-hidden /> },
          { value: 'dark', label: t('dark'), icon: <Moon aria-hidden /> },
          { value: 'system', label: t('system'), icon: <Monitor aria-hidden /> },
        ]}
      />
      <MenuSeparator />
      <MenuChoice
        label={t('language')}
        value={locale}
        onValueChange={speak}
        options={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
      />
      <MenuSeparator />
      <MenuItem icon={<Keyboard aria-hidden />} kbd="?" onClick={onKeys}>
        {t('keys')}
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden />} onClick={() => void signOut()}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
