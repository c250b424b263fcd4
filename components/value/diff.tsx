'use client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { cn } from '@/components/ui/cn';

export type DiffRow = {
  key: string;
  label: ReactNode;
  before: ReactNode | null;
  after: ReactNode | null;
  /** Absent: what was is struck out where both sides are there. `figure`: a number moved, nothing was taken away. */
  kind?: 'figure';
};

/** Fields before and after. What is gone is struck out and red, what is new is green, and screen readers hear both words. */
export function Diff({ rows, className }: { rows: readonly DiffRow[]; className?: string }) {
  const t = useTranslations('ui');
  return (
    <div className={cn('overflow-hidden rounded-lg border', className)}>
      <table className="w-full table-fixed border-collapse text-left">
        <thead className="sr-only">
          <tr>
            <th>{t('diff.field')}</th>
            <th>{t('diff.before')}</th>
            <th>{t('diff.after')}</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className="w-[31%] px-2.5 py-1 align-top font-normal text-ink-3">
                {row.label}
              </th>
              <td
                className={cn(
                  'px-2.5 py-1 align-top break-words',
                  row.before !== null && row.kind !== 'figure' && 'bg-danger-soft text-danger',
                )}
              >
                {row.before === null ? (
                  <span className="text-ink-3">—</span>
                ) : row.kind === 'figure' ? (
                  row.before
                ) : (
                  <del>{row.before}</del>
                )}
              </td>
              <td className={cn('px-2.5 py-1 align-top break-words', row.after !== null && 'bg-ok-soft text-ok')}>
                {row.after === null ? (
                  <span className="text-ink-3">—</span>
                ) : (
                  <ins className="no-underline">{row.after}</ins>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
