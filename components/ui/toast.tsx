'use client';
import { lazy, Suspense, useEffect, useState } from 'react';

export type ToastCall = { kind: 'plain' | 'success' | 'error' | 'info'; message: string; description?: string };

const Toaster = lazy(async () => ({ default: (await import('./toaster')).Toaster }));

const waiting: ToastCall[] = [];
let wake: (() => void) | null = null;
let show: ((call: ToastCall) => void) | null = null;

function send(call: ToastCall): void {
  if (show) return show(call);
  waiting.push(call);
  wake?.();
}

type Note = { description?: string };

/** Short answers that go away by themselves. They never carry the only copy of something important. */
export const toast = {
  success: (message: string, note?: Note) => send({ kind: 'success', message, ...note }),
  error: (message: string, note?: Note) => send({ kind: 'error', message, ...note }),
  info: (message: string, note?: Note) => send({ kind: 'info', message, ...note }),
  message: (message: string, note?: Note) => send({ kind: 'plain', message, ...note }),
};

function ready(next: (call: ToastCall) => void): void {
  show = next;
  for (const call of waiting.splice(0)) next(call);
}

/** The place of toasts, once in the shell; what draws them is fetched with the first one. */
export function ToastHost() {
  const [used, setUsed] = useState(false);
  useEffect(() => {
    wake = () => setUsed(true);
    if (waiting.length > 0) wake();
    return () => {
      wake = null;
      show = null;
    };
  }, []);
  return used ? (
    <Suspense fallback={null}>
      <Toaster ready={ready} />
    </Suspense>
  ) : null;
}
