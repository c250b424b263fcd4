'use client';
import { useTranslations } from 'use-intl';
import { Badge } from '@/components/ui/badge';
import { dueIn } from './due';

/** The time that is left until `dueAt`, as of `now` (both ISO instants; `now` comes from the server, whose clock decides). */
export function DueBadge({ dueAt, now }: { dueAt: string | Date | null; now: string | Date }) {
  const t = useTranslations('ui.due');
  if (!dueAt) return <span className="text-ink-3">—</span>;
  const due = dueIn(new Date(dueAt).getTime() - new Date(now).getTime());
  return <Badge tone={due.tone}>{t(due.unit, { count: due.count })}</Badge>;
}
