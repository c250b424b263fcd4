'use client';
import { useTranslations } from 'use-intl';
import { useMoneyText } from '@/components/value/money';
import { askedOf, conditionMoney, conditionText, opKey, type Policy } from './policy-words';
import { fieldWords } from './request-words';

type Rule = Pick<Policy, 'conditions' | 'steps'>;

/** When a policy fires, as a sentence for each block. */
export function PolicyConditions({ policy }: { policy: Pick<Rule, 'conditions'> }) {
  const t = useTranslations('approvals');
  const money = useMoneyText();
  if (policy.conditions.length === 0) return <p>{t('policy.always')}</p>;
  return (
    <ul className="flex flex-col gap-1">
      {policy.conditions.map((block, index) => (
        <li key={JSON.stringify(block)}>
          {index > 0 ? `${t('policy.or')} ` : ''}
          {block
            .map((one) => {
              const amount = conditionMoney(one);
              const field = t.has(`policy.fact.${one.field}`) ? t(`policy.fact.${one.field}`) : fieldWords(one.field);
              return `${field} ${t(opKey(one))} ${amount ? money(amount) : conditionText(one)}`;
            })
            .join(` ${t('policy.and')} `)}
        </li>
      ))}
    </ul>
  );
}

/** Who has to agree, and who may stand in when nobody did in time. */
export function PolicySteps({ policy }: { policy: Pick<Rule, 'steps'> }) {
  const t = useTranslations('approvals');
  const roles = useTranslations('access.role');
  const word = (role: string) => (roles.has(role) ? roles(role) : role);
  const asked = askedOf(policy);
  if (asked.length === 0) return <p>{t('policy.step.automatic')}</p>;
  return (
    <ul className="flex flex-col gap-1">
      {asked.map((step) => (
        <li key={step.role + (step.kind ?? '')}>
          {t(`policy.step.${step.kind ?? 'approve'}`, { count: step.count, role: word(step.role) })}
          {step.escalateTo
            ? `, ${t('policy.escalates', { count: step.escalateAfterHours ?? 0, role: word(step.escalateTo) })}`
            : ''}
        </li>
      ))}
    </ul>
  );
}
