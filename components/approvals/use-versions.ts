'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc-provider';
import type { Policy } from './policy-words';

/** All versions of a policy, the newest first; undefined until they are here. */
export function useVersions(policy: Pick<Policy, 'command' | 'name'>): Policy[] | undefined {
  const { data } = useQuery(
    useTRPC().approvals.policies.queryOptions({
      filters: { command: [policy.command], name: policy.name },
      sort: { id: 'version', dir: 'desc' },
      cursor: null,
      limit: 50,
    }),
  );
  return data?.rows.filter((one) => one.name === policy.name);
}
