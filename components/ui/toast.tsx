'use client';
import { useTheme } from 'next-themes';
import { Toaster as Base, toast } from 'sonner';

/** Where short answers appear. They never carry the only copy of something important. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Base
      position="bottom-right"
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      toastOptions={{
        duration: 6000,
        classNames: {
          toast: '!font-sans !bg-surface !text-ink !border-line-strong !text-body !rounded-lg !shadow-[var(--lift)]',
          description: '!text-ink-2',
        },
      }}
    />
  );
}

export { toast };
