'use client';
import { ErrorState, NoPermissionState } from '@/components/ui/states';

type PortalErrorProps = { error: Error & { digest?: string }; reset: () => void };

/** A page that could not be shown: without the permission it says which one is missing, otherwise it can be tried again. */
export default function PortalError({ error, reset }: PortalErrorProps) {
  const [kind, what] = (error.digest ?? '').split(';');
  if (kind === 'NO_PERMISSION') return <NoPermissionState permission={what} />;
  return <ErrorState onRetry={reset} />;
}
