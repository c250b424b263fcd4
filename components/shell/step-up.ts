'use client';
import { useSyncExternalStore } from 'react';

type Settle = (proved: boolean) => void;

let waiting: readonly Settle[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Settle[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

/**
 * Asks whoever sits here to prove that it is them; true when they did. Acts that ask at the same time share one question. Without
 * a place that asks (no shell on the page) the answer is no.
 */
export function requestProof(): Promise<boolean> {
  if (listeners.size === 0) return Promise.resolve(false);
  return new Promise((resolve) => change([...waiting, resolve]));
}

/** Answers everybody who waits for a proof. */
export function settleProof(proved: boolean): void {
  const asked = waiting;
  change([]);
  for (const settle of asked) settle(proved);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    // The page that asked is gone; its acts must not wait for ever.
    if (listeners.size === 0) settleProof(false);
  };
}

/** Whether an act waits for a proof. */
export function useProofAsked(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => waiting.length > 0,
    () => false,
  );
}
