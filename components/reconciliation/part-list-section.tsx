'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/property-list';
import type { Part } from './match-parts-words';

type PartListProps = {
  parts: readonly Part[];
  currency: string;
  onType: (targetId: string, typed: string) => void;
  onRemove: (targetId: string) => void;
};

/** What has been chosen, each with its amount, which can be changed. */
export function PartList({ parts, currency, onType, onRemove }: PartListProps) {
  const t = useTranslations('reconciliation.desk');
  if (parts.length === 0) return null;
  return (
    <Section title={t('parts')}>
      <ul className="divide-y divide-line overflow-hidden rounded-lg border">
        {parts.map((part) => (
          <li key={part.targetId} className="flex items-center gap-2 bg-accent-soft px-2.5 py-1">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{part.label}</span>
              {part.note ? <span className="block truncate text-small text-ink-2">{part.note}</span> : null}
            </span>
            <Input
              aria-label={t('amountFor', { what: part.label })}
              className="w-28 text-right tabular"
              inputMode="decimal"
              value={part.typed}
              onChange={(event) => onType(part.targetId, event.target.value)}
            />
            <span className="text-ink-2">{currency}</span>
            <Button
              variant="ghost"
              size="icon"
              aria-label={t('remove', { what: part.label })}
              icon={<X aria-hidden />}
              onClick={() => onRemove(part.targetId)}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
