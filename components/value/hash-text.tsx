import { cn } from '@/components/ui/cn';

/** A SHA-256 as people compare it: the first three groups of four and the last. The whole of it is in the title and can be copied. */
export function HashText({ hash, label = 'sha-256', className }: { hash: string; label?: string; className?: string }) {
  const groups = hash.match(/.{1,4}/g) ?? [];
  const short = groups.length > 4 ? `${groups.slice(0, 3).join(' ')} … ${groups.at(-1)}` : groups.join(' ');
  return (
    <span title={hash} data-hash={hash} className={cn('font-mono whitespace-nowrap text-ink-2', className)}>
      {label ? `${label} ` : ''}
      {short}
    </span>
  );
}

/** A reference such as `PO-2611-0412`. */
export function RefText({ children, className }: { children: string; className?: string }) {
  return <span className={cn('font-mono whitespace-nowrap', className)}>{children}</span>;
}
