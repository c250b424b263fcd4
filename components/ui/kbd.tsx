import { cn } from './cn';

const spelled: Record<string, string> = { enter: '⏎', escape: 'Esc', mod: 'Ctrl', ctrl: 'Ctrl', space: 'Space' };

/** A key as it is printed on the keyboard; `mod+enter` becomes `Ctrl ⏎`. Hidden from screen readers, which get `aria-keyshortcuts`. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const text = keys
    .split('+')
    .map((key) => spelled[key.toLowerCase()] ?? (key.length === 1 ? key : key[0]?.toUpperCase() + key.slice(1)))
    .join(' ');
  return (
    <kbd
      aria-hidden
      className={cn(
        'inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-current/30 px-1 font-sans text-micro font-medium text-current/85',
        className,
      )}
    >
      {text}
    </kbd>
  );
}
