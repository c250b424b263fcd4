'use client';
import { Dialog } from '@base-ui/react/dialog';
import { Command } from 'cmdk';
import { Clock, Search, Zap } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Kbd } from '@/components/ui/kbd';
import type { NavigationGroup } from './navigation';
import { useShell, type GlobalSearch, type SearchHit } from './shell-context';

const itemClass =
  'flex h-8 items-center gap-2.5 rounded-sm px-2.5 aria-selected:bg-accent-soft [&_svg]:size-[15px] [&_svg]:shrink-0 [&_svg]:text-ink-3';
const groupClass =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-ink-3';

/** Ctrl+K: what this record can do, what is found, where one can go, where one was. */
export function CommandPalette({ groups }: { groups: readonly NavigationGroup[] }) {
  const t = useTranslations('shell');
  const router = useRouter();
  const shell = useShell();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const close = () => {
    shell.setPaletteOpen(false);
    setText('');
  };
  const go = (href: string) => {
    close();
    router.push(href);
  };
  return (
    <Dialog.Root open={shell.paletteOpen} onOpenChange={(open) => (open ? shell.setPaletteOpen(true) : close())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-(--shade)" />
        <Dialog.Popup
          aria-label={t('palette.label')}
          className="floating fixed top-[10vh] left-1/2 z-50 w-[600px] max-w-[calc(100vw-32px)] -translate-x-1/2"
        >
          <Command label={t('palette.label')} loop value={chosen} onValueChange={setChosen}>
            <div className="flex items-center gap-2.5 border-b px-3.5">
              <Search aria-hidden className="size-4 text-ink-3" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder={t(shell.search ? 'searchPlaceholder' : 'palettePlaceholder')}
                className="h-11 flex-1 bg-transparent outline-none"
              />
              <Kbd keys="escape" className="text-ink-3" />
            </div>
            <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-2.5 py-6 text-center text-ink-2">
                {t('palette.nothing', { text })}
              </Command.Empty>
              <RecordActs onDone={close} />
              <Hits text={text} onGo={go} onFound={(first) => setChosen((now) => now || first)} />
              <Places groups={groups} onGo={go} />
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What the open record offers. */
function RecordActs({ onDone }: { onDone: () => void }) {
  const { record } = useShell();
  if (!record) return null;
  const run = (act: () => void) => {
    onDone();
    act();
  };
  return (
    <Command.Group heading={record.title} className={groupClass}>
      {record.actions.map((action) => (
        <Item key={action.id} value={`act ${action.label}`} icon={<Zap aria-hidden />} onSelect={() => run(action.run)}>
          {action.label}
          {action.kbd ? <Kbd keys={action.kbd} className="ml-auto text-ink-3" /> : null}
        </Item>
      ))}
    </Command.Group>
  );
}

/** What the server found; it has matched these by rules that the words on the screen do not show, so none is filtered away here. */
type HitsProps = { text: string; onGo: (href: string) => void; onFound: (first: string) => void };

function Hits({ text, onGo, onFound }: HitsProps) {
  const t = useTranslations('shell.palette');
  const hits = useHits(useShell().search, text);
  const [first] = hits;
  const latest = useRef(onFound);
  useEffect(() => {
    latest.current = onFound;
  });
  // They come after the list was last looked at: without this, Enter would do nothing where nothing else matches.
  useEffect(() => {
    if (first) latest.current(`${text} ${first.key}`);
  }, [first, text]);
  if (hits.length === 0) return null;
  return (
    <Command.Group heading={t('found')} className={groupClass} forceMount>
      {hits.map((hit) => (
        <Command.Item
          key={hit.key}
          value={`${text} ${hit.key}`}
          forceMount
          onSelect={() => onGo(hit.href)}
          className={itemClass}
        >
          <span className="w-20 shrink-0 text-small text-ink-3">{hit.kind}</span>
          <span className="truncate">{hit.title}</span>
          {hit.detail ? <span className="truncate text-ink-3">{hit.detail}</span> : null}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

type PlacesProps = { groups: readonly NavigationGroup[]; onGo: (href: string) => void };

/** The pages of this person, and the records they were at. */
function Places({ groups, onGo }: PlacesProps) {
  const t = useTranslations('shell');
  const { recent } = useShell();
  return (
    <>
      <Command.Group heading={t('palette.goTo')} className={groupClass}>
        {groups.flatMap((group) =>
          group.items.map((item) => (
            <Item
              key={item.href}
              value={`go ${t(`nav.${item.labelKey}`)}`}
              icon={<item.icon aria-hidden />}
              onSelect={() => onGo(item.href)}
            >
              {t(`nav.${item.labelKey}`)}
            </Item>
          )),
        )}
      </Command.Group>
      {recent.length > 0 ? (
        <Command.Group heading={t('palette.recent')} className={groupClass}>
          {recent.map((page) => (
            <Item
              key={page.href}
              value={`recent ${page.title} ${page.href}`}
              icon={<Clock aria-hidden />}
              onSelect={() => onGo(page.href)}
            >
              {page.title}
            </Item>
          ))}
        </Command.Group>
      ) : null}
    </>
  );
}

function Item(props: { value: string; icon: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item value={props.value} onSelect={props.onSelect} className={itemClass}>
      {props.icon}
      {props.children}
    </Command.Item>
  );
}

const none: SearchHit[] = [];

/** What the server finds for a text of at least two characters; an answer that comes after the next letter is dropped. */
function useHits(search: GlobalSearch | null, text: string): SearchHit[] {
  const [found, setFound] = useState<{ text: string; hits: SearchHit[] }>({ text: '', hits: none });
  const asked = text.trim();
  useEffect(() => {
    if (!search || asked.length < 2) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      search(asked).then(
        (hits) => current && setFound({ text: asked, hits }),
        () => current && setFound({ text: asked, hits: none }),
      );
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [search, asked]);
  return asked.length >= 2 && found.text === asked ? found.hits : none;
}
