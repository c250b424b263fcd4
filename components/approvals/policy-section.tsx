'use client';
import { useTranslations } from 'use-intl';
import { useMoneyText } from '@/components/value/money';
import { askedOf, conditionMoney, conditionValues, opKey, type PeopleStep, type Policy } from './policy-words';
import { useFactWords } from './use-fact-words';

type Rule = Pick<Policy, 'conditions' | 'steps'>;

/** When a policy fires, as a sentence for each block. */
export function PolicyConditions({ policy }: { policy: Pick<Rule, 'conditions'> }) {
  const t = useTranslations('approvals');
  const money = useMoneyText();
  const words = useFactWords();
  if (policy.conditions.length === 0) return <p>{t('policy.always')}</p>;
  return (
    <ul className="flex flex-col gap-1">
      {policy.conditions.map((block, index) => (
        <li key={JSON.stringify(block)}>
          {index > 0 ? `${t('policy.or')} ` : ''}
          {block
            .map((one) => {
              const amount = conditionMoney(one);
              const values = conditionValues(one).map((value) => words.value(one.field, value));
              return `${words.fact(one.field)} ${t(opKey(one))} ${amount ? money(amount) : values.join(', ')}`;
            })
            .join(` ${t('policy.and')} `)}
        </li>
      ))}
    </ul>
  );
}

/** Who has to agree, up to which amount, whether they sign, and who may stand in when nobody did in time. */
export function PolicySteps({ policy }: { policy: Pick<Rule, 'steps'> }) {
  const t = useTranslations('approvals');
  const roles = useTranslations('access.role');
  const money = useMoneyText();
  const word = (role: string) => (roles.has(role) ? roles(role) : role);
  const asked = askedOf(policy);
  const sentence = (step: PeopleStep): string => {
    const { limitMinor, currency, escalateTo, escalateAfterHours = 0 } = step;
    const parts = [
      t(`policy.step.${step.kind ?? 'approve'}`, { count: step.count, role: word(step.role) }),
      limitMinor && currency ? t('policy.upTo', { amount: money({ amountMinor: BigInt(limitMinor), currency }) }) : '',
      step.passkey ? t('policy.signed') : '',
      step.keys ? t('policy.byKeys', { names: step.keys.join(', ') }) : '',
      escalateTo ? t('policy.escalates', { count: escalateAfterHours, role: word(escalateTo) }) : '',
    ];
    return parts.filter(Boolean).join(', ');
  };
  if (asked.length === 0) return <p>{t('policy.step.automatic')}</p>;
  return (
    <ul className="flex flex-col gap-1">
      {asked.map((step) => (
        <li key={JSON.stringify(step)}>{sentence(step)}</li>
      ))}
    </ul>
  );
}
