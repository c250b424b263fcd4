'use client';
import { useQuery } from '@tanstack/react-query';
import { createContext, useCallback, useContext, type ReactNode } from 'react';
import { useTRPC, type RouterOutputs } from './trpc-provider';

export type Reader = RouterOutputs['access']['me'];

const Context = createContext<Reader | null>(null);

/**
 * Who reads this page, what they may do, and what time the server has. Read again every minute and after each act, so that a right that
 * was taken away goes from the screen as well; the server refuses it anyway.
 */
export function ReaderProvider({ me, children }: { me: Reader; children: ReactNode }) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.access.me.queryOptions(), initialData: me, refetchInterval: 60_000 });
  return <Context value={data}>{children}</Context>;
}

/** The signed-in person; `now` is the server's clock, which decides what is due. */
export function useReader(): Reader {
  const reader = useContext(Context);
  if (!reader) throw new Error('This part of the screen belongs inside the ReaderProvider.');
  return reader;
}

/** Whether the reader holds a permission, for showing or disabling what needs it. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useReader();
  return useCallback((permission: string) => permissions.includes(permission), [permissions]);
}
