'use client';
import { Bookmark, Pin, PinOff, Trash2 } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useContext, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { cn } from '@/components/ui/cn';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useKey } from '@/components/ui/keys';
import { Popover } from '@/components/ui/popover';
import { Select } from '@/components/ui/select';
import { SavedViewsContext, type SavedView, type SavedViews } from './saved-views';
import { queryOfView, standardView, type TableView } from './view';

type SavedViewMenuProps = {
  listName: string;
  view: TableView;
  onView: (view: TableView) => void;
  narrow: boolean;
};

type UseViews = (listName: string) => SavedViews;

/** The views of this list that have a name: one's own, and those that are shared with a role of one's own. */
export function SavedViewMenu(props: SavedViewMenuProps) {
  const useViews = useContext(SavedViewsContext);
  return useViews ? <Menu {...props} useViews={useViews} /> : null;
}

/** A list that is opened without words of its own opens with the view that its reader chose for it; only once. */
function useDefaultView(views: readonly SavedView[] | undefined, apply: (view: SavedView) => void): void {
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || !views) return;
    asked.current = true;
    const chosen = views.find((one) => one.isDefault);
    if (chosen && window.location.search === '') apply(chosen);
  }, [views, apply]);
}

function Menu({ listName, view, onView, narrow, useViews }: SavedViewMenuProps & { useViews: UseViews }) {
  const t = useTranslations('table.saved');
  const keys = useTranslations('table.keys');
  const saved = useViews(listName);
  const router = useRouter();
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  const kbd = useKey({ id: 'list.views', key: 'v', label: t('key'), group: keys('group') }, () => setOpen(true));
  const show = (one: SavedView, how: 'push' | 'replace') => {
    onView({ ...standardView, ...one.columns });
    router[how](one.query ? `${pathname}?${one.query}` : pathname);
    setOpen(false);
  };
  useDefaultView(saved.views, (one) => show(one, 'replace'));
  return (
    <Popover
      align="end"
      title={t('title')}
      className="w-80"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button
          size={narrow ? 'icon' : 'md'}
          kbd={narrow ? null : kbd}
          aria-label={narrow ? t('button') : undefined}
          icon={<Bookmark className="text-ink-3" aria-hidden />}
        >
          {narrow ? null : t('button')}
        </Button>
      }
    >
      {saved.views?.length === 0 ? <p className="text-ink-2">{t('none')}</p> : null}
      <ul className="flex max-h-72 flex-col overflow-y-auto">
        {(saved.views ?? []).map((one) => (
          <Line key={one.id} one={one} saved={saved} onShow={() => show(one, 'push')} />
        ))}
      </ul>
      <SaveForm saved={saved} view={view} />
    </Popover>
  );
}

function Line({ one, saved, onShow }: { one: SavedView; saved: SavedViews; onShow: () => void }) {
  const t = useTranslations('table.saved');
  const { name, isDefault } = one;
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        onClick={onShow}
        className="min-w-0 flex-1 truncate rounded px-1.5 py-1 text-left hover:bg-hover"
      >
        <span className={cn(isDefault && 'font-medium')}>{name}</span>
        {one.mine ? null : <span className="block text-small text-ink-3">{t('by', { name: one.ownerName })}</span>}
      </button>
      <Button
        variant="ghost"
        size="icon"
        className="size-6"
        aria-pressed={isDefault}
        aria-label={t(isDefault ? 'noDefault' : 'asDefault', { name })}
        onClick={() => void saved.setDefault(isDefault ? null : one.id)}
      >
        {isDefault ? <PinOff aria-hidden /> : <Pin aria-hidden />}
      </Button>
      {one.mine ? (
        <Button
          variant="ghost"
          size="icon"
          className="size-6"
          aria-label={t('drop', { name })}
          onClick={() => void saved.drop(one.id)}
        >
          <Trash2 aria-hidden />
        </Button>
      ) : null}
    </li>
  );
}

function SaveForm({ saved, view }: { saved: SavedViews; view: TableView }) {
  const t = useTranslations('table.saved');
  const roles = useTranslations('access.role');
  const [name, setName] = useState('');
  const [shareWith, setShareWith] = useState('');
  const save = async () => {
    const query = queryOfView(window.location.search);
    if (name.trim() === '') return;
    if (await saved.save({ name: name.trim(), query, columns: view, shareWith: shareWith || null })) setName('');
  };
  return (
    <form
      className="mt-2 flex flex-col gap-2 border-t pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t('name')} hint={t('hint')}>
        <Input value={name} maxLength={60} onChange={(event) => setName(event.currentTarget.value)} />
      </Field>
      {saved.shareWith.length > 0 ? (
        <Field label={t('shareWith')}>
          <Select
            value={shareWith}
            onValueChange={setShareWith}
            options={[
              { value: '', label: t('onlyMe') },
              ...saved.shareWith.map((role) => ({ value: role, label: roles.has(role) ? roles(role) : role })),
            ]}
          />
        </Field>
      ) : null}
      {saved.refusal ? <Callout tone="danger">{saved.refusal}</Callout> : null}
      <Button type="submit" size="sm" className="self-start" pending={saved.pending}>
        {t('save')}
      </Button>
    </form>
  );
}
