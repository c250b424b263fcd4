import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type MaskedProps = {
  /** Already masked by the server; the clear text never reaches the browser before a reveal. */
  text: string | null | undefined;
  /** The button that asks a reason and reveals; absent for who may not. */
  reveal?: ReactNode;
  mono?: boolean;
  className?: string;
};

/** A personal value behind its mask. */
export function MaskedText({ text, reveal, mono, className }: MaskedProps) {
  if (!text) return <span className="text-ink-3">—</span>;
  return (
    <span className={cn('inline-flex max-w-full items-baseline gap-2 align-bottom whitespace-nowrap', className)}>
      <span className={cn('tabular min-w-0 truncate', mono && 'font-mono')}>{text}</span>
      {reveal}
    </span>
  );
}

/** An IBAN behind its mask: country and check digits, and the last four. */
export function MaskedIban(props: Omit<MaskedProps, 'mono'>) {
  return <MaskedText {...props} mono />;
}
