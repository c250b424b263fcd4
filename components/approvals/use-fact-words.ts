'use client';
import { useTranslations } from 'use-intl';
import { INPUT_FACT } from './builder-words';
import { fieldWords } from './request-words';

const ROLE_FACTS = ['role', 'creatorRoles'];

/** What facts and their values are called: "Role of the maker", "Payment approval". */
export function useFactWords() {
  const t = useTranslations('approvals.policy');
  const roles = useTranslations('access.role');
  return {
    fact: (field: string): string => {
      if (t.has(`fact.${field}`)) return t(`fact.${field}`);
      return field.startsWith(INPUT_FACT)
        ? t('inputFact', { name: fieldWords(field.slice(INPUT_FACT.length)) })
        : fieldWords(field);
    },
    value: (field: string, value: string): string => {
      if (ROLE_FACTS.includes(field)) return roles.has(value) ? roles(value) : value;
      if (value === 'true' || value === 'false') return t(`choice.${value}`);
      return t.has(`choice.${field}.${value}`) ? t(`choice.${field}.${value}`) : value;
    },
  };
}
