'use client';
import { useTheme } from 'next-themes';
import { useEffect } from 'react';
import { Toaster as Base, toast as show } from 'sonner';
import type { ToastCall } from './toast';

const kinds = { plain: show, success: show.success, error: show.error, info: show.info };

/** Shows the toasts; loaded with the first of them. */
export function Toaster({ ready }: { ready: (show: (call: ToastCall) => void) => void }) {
  const { resolvedTheme } = useTheme();
  useEffect(() => {
    ready(({ kind, message, description }) => kinds[kind](message, { description }));
  }, [ready]);
  return (
    <Base
      position="bottom-center"
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
