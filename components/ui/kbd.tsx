import { cn } from './cn';

const spelled: Record<string, string> = { escape: 'Esc', mod: 'Ctrl' };

function print(key: string, combined: boolean): string {
  if (combined && key === 'enter') return '⏎';
  if (combined && key.length === 1) return key.toUpperCase();
  return spelled[key] ?? (key.length === 1 ? key : (key[0] ?? '').toUpperCase() + key.slice(1));
}

/** A key as it is printed on the keyboard; `mod+enter` becomes `Ctrl ⏎`. Hidden from screen readers, which get `aria-keyshortcuts`. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const parts = keys.length > 1 ? keys.toLowerCase().split('+') : [keys];
  const text = parts.map((key) => print(key, parts.length > 1)).join(' ');
  return (
    <kbd
      aria-hidden
      className={cn(
        'inline-flex shrink-0 whitespace-nowrap h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-current/30 px-1 font-sans text-micro font-medium',
        className,
      )}
    >
      {text}
    </kbd>
  );
}
