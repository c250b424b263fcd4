'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { KeysProvider, useKey } from '@/components/ui/keys';
import { PreferencesProvider } from '@/components/ui/preferences';
import { ToastHost } from '@/components/ui/toast';
import { TooltipProvider } from '@/components/ui/tooltip';
import { navigationFor } from './navigation';
import type { ShellPerson } from './person-menu';
import { SavedViewsProvider } from './saved-views-provider';
import { ShellProvider, useShell } from './shell-context';
import { ShellHeader, type ShellNotification } from './shell-header';
import { ShellNavigation } from './shell-navigation';
import { StepUpHost } from './step-up-host';
import { ApiProvider, useTRPC } from './trpc-provider';

const CommandPalette = dynamic(() => import('./command-palette').then((part) => part.CommandPalette), { ssr: false });
const KeyHelp = dynamic(() => import('./key-help').then((part) => part.KeyHelp), { ssr: false });

export type AppShellProps = {
  person: ShellPerson;
  permissions: readonly string[];
  /** What waits behind an entry, by the entry's `labelKey`. */
  counts?: Readonly<Record<string, number>>;
  /** `YYYY-MM-DD`. */
  businessDate: string;
  notice?: ReactNode;
  notifications?: readonly ShellNotification[];
  /** From the cookie `nav`: true for `collapsed`, false for `open`; absent, a small window decides for the narrow navigation. */
  collapsed?: boolean;
  children: ReactNode;
};

/** Every signed-in page: transport, keys, palette, navigation, header. The session itself is checked by the layout that renders this. */
export function AppShell(props: AppShellProps) {
  return (
    <ApiProvider>
      <PreferencesProvider personId={props.person.id}>
        <KeysProvider>
          <TooltipProvider delay={400}>
            <ShellProvider>
              <SavedViewsProvider>
                <Frame {...props} />
              </SavedViewsProvider>
            </ShellProvider>
          </TooltipProvider>
        </KeysProvider>
      </PreferencesProvider>
    </ApiProvider>
  );
}

const nothing: readonly ShellNotification[] = [];
const noCounts = {};

const smallWindow = '(max-width: 1151px)';

function followSmallWindow(changed: () => void): () => void {
  const query = window.matchMedia(smallWindow);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** Whether list and panel need the room that the words of the navigation take. */
function useSmallWindow(): boolean {
  return useSyncExternalStore(
    followSmallWindow,
    () => window.matchMedia(smallWindow).matches,
    () => false,
  );
}

/** What waits, as the server said it with the page and as it is told since. */
function useCounts({ counts, permissions }: AppShellProps): Readonly<Record<string, number>> {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.approvals.counts.queryOptions({}),
    enabled: permissions.includes('approvals.read'),
  });
  return data ? { ...counts, approvals: data.mine } : (counts ?? noCounts);
}

function Frame(props: AppShellProps) {
  const t = useTranslations('shell');
  const shell = useShell();
  const groups = useMemo(() => navigationFor(props.permissions), [props.permissions]);
  const counts = useCounts(props);
  const small = useSmallWindow();
  const [chosen, setChosen] = useState(props.collapsed);
  const collapsed = chosen ?? small;
  const [helpOpen, setHelpOpen] = useState(false);
  // Both are fetched when they are first asked for, and stay.
  const [paletteUsed, setPaletteUsed] = useState(false);
  if (shell.paletteOpen && !paletteUsed) setPaletteUsed(true);
  const group = t('keys.everywhere');
  useKey(
    { id: 'shell.palette', key: 'mod+k', label: t('palette.label'), group },
    () => shell.setPaletteOpen(!shell.paletteOpen),
    { everywhere: true },
  );
  useKey({ id: 'shell.keys', key: '?', label: t('keys.title'), group }, () => setHelpOpen(true));
  const collapse = (next: boolean) => {
    setChosen(next);
    document.cookie = `nav=${next ? 'collapsed' : 'open'}; Path=/; Max-Age=31536000; SameSite=Lax`;
  };
  return (
    <div className="flex h-dvh overflow-hidden print:block print:h-auto print:overflow-visible">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded bg-solid px-3 py-1.5 font-medium text-solid-ink focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <ShellNavigation
        groups={groups}
        counts={counts}
        person={props.person}
        collapsed={collapsed}
        onCollapse={collapse}
        onKeys={() => setHelpOpen(true)}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <ShellHeader
          businessDate={props.businessDate}
          notice={props.notice}
          notifications={props.notifications ?? nothing}
        />
        <main
          id="main"
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col overflow-auto outline-none print:overflow-visible"
        >
          {props.children}
        </main>
      </div>
      {paletteUsed ? <CommandPalette groups={groups} /> : null}
      {helpOpen ? <KeyHelp open onOpenChange={setHelpOpen} /> : null}
      <StepUpHost />
      <ToastHost />
    </div>
  );
}
