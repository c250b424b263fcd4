'use client';
import { Check, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { EvidenceRow } from './recon-words';

/** Expected against actual, field by field; agreement is a word and a sign, never a colour alone. */
export function EvidenceTable({ evidence }: { evidence: readonly EvidenceRow[] }) {
  const t = useTranslations('reconciliation.evidence');
  return (
    <div className="overflow-hidden rounded-lg border">
      <table className="w-full table-fixed border-collapse text-left">
        <thead>
          <tr className="border-b text-small text-ink-3 [&>th]:px-2.5 [&>th]:py-1 [&>th]:font-normal">
            <th scope="col" className="w-[28%]">
              {t('field')}
            </th>
            <th scope="col">{t('expected')}</th>
            <th scope="col">{t('actual')}</th>
            <th scope="col" className="w-9">
              <span className="sr-only">{t('agrees')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {evidence.map((row, index) => (
            <tr key={`${row.field}${index}`} className="[&>*]:px-2.5 [&>*]:py-1 [&>*]:align-top">
              <th scope="row" className="font-normal text-ink-3">
                {t.has(`name.${row.field}`) ? t(`name.${row.field}`) : row.field}
              </th>
              <td className="tabular break-words">{row.expected || '—'}</td>
              <td className="tabular break-words">{row.actual || '—'}</td>
              <td>
                {row.equal ? (
                  <Check className="size-4 text-ok" aria-label={t('equal')} />
                ) : (
                  <X className="size-4 text-danger" aria-label={t('unequal')} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
