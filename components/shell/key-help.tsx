'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { useKeySettings, type KeyAction } from '@/components/ui/keys';

/** Every key that works on this screen; single keys can be switched off, and each can be bound to another (WCAG 2.1.4). */
export function KeyHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('shell.keys');
  const { actions, settings, change } = useKeySettings();
  const groups = [...new Set(actions.map((action) => action.group))];
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('title')}
      footer={
        <Button variant="ghost" onClick={() => change({ ...settings, bound: {} })}>
          {t('reset')}
        </Button>
      }
    >
      <Checkbox
        label={t('single')}
        checked={settings.single}
        onCheckedChange={(single) => change({ ...settings, single })}
      />
      {groups.map((group) => (
        <section key={group} className="mt-3">
          <h3 className="mb-1 text-small font-semibold">{group}</h3>
          <ul className="divide-y divide-line rounded border">
            {actions
              .filter((action) => action.group === group)
              .map((action) => (
                <KeyLine key={action.id} action={action} />
              ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

const reserved = new Set(['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead']);

function KeyLine({ action }: { action: KeyAction }) {
  const t = useTranslations('shell.keys');
  const { actions, settings, change } = useKeySettings();
  const [listening, setListening] = useState(false);
  const bound = settings.bound[action.id] ?? action.key;
  const bind = (key: string) => {
    setListening(false);
    if (key === 'Escape' && action.key !== 'escape') return;
    const taken = actions.find(
      (other) => other.id !== action.id && (settings.bound[other.id] ?? other.key) === key.toLowerCase(),
    );
    if (!taken) change({ ...settings, bound: { ...settings.bound, [action.id]: key.toLowerCase() } });
  };
  return (
    <li className="flex h-8 items-center gap-2 px-2.5">
      <span className="flex-1">{action.label}</span>
      {listening ? (
        <input
          autoFocus
          readOnly
          value={t('press')}
          aria-label={t('pressFor', { action: action.label })}
          onBlur={() => setListening(false)}
          onKeyDown={(event) => {
            if (event.key === 'Tab') return;
            event.preventDefault();
            event.stopPropagation();
            if (!reserved.has(event.key)) bind(event.key);
          }}
          className="h-6 w-28 rounded-sm border border-accent-line bg-surface px-1.5 text-small"
        />
      ) : (
        <>
          <Kbd keys={bound} />
          {action.key.includes('+') ? null : (
            <Button
              size="sm"
              variant="ghost"
              aria-label={t('changeFor', { action: action.label })}
              onClick={() => setListening(true)}
            >
              {t('change')}
            </Button>
          )}
        </>
      )}
    </li>
  );
}
