'use client';
import { useTranslations } from 'use-intl';

/** What is wrong with the field above it, in words; nothing while nothing is. */
export function FaultSection({ fault }: { fault: string | null }) {
  const t = useTranslations('approvals.policy.fault');
  if (fault === null) return null;
  return (
    <p role="status" className="text-small text-danger">
      {t(fault)}
    </p>
  );
}
