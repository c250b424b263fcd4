import { cn } from '@/components/ui/cn';

/** Up to two letters that stand for a person: "Lena Vogt" is LV. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        'flex size-5 shrink-0 items-center justify-center rounded-full bg-accent-soft text-[9px] font-semibold text-accent',
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

/** Who did or may do something; `system` is a machine and gets no letters. */
export function PersonChip({
  name,
  note,
  machine,
  className,
}: {
  name: string;
  note?: string;
  machine?: boolean;
  className?: string;
}) {
  return (
    <span className={cn('inline-flex max-w-full items-center gap-1.5 align-bottom whitespace-nowrap', className)}>
      {machine ? null : <Avatar name={name} />}
      <span className="min-w-0 truncate">{name}</span>
      {note ? <span className="text-ink-3">{note}</span> : null}
    </span>
  );
}
