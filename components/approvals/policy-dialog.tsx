'use client';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { ComparedSection } from './compared-section';
import { ConditionBuilder } from './condition-builder';
import type { Policy } from './policy-words';
import { approvableCommands, kindKey } from './request-words';
import { StepBuilder } from './step-builder';
import { usePolicyDraft, type DraftedPolicy } from './use-policy-draft';
import { VerdictSection } from './verdict-section';

/** `policy` is what the dialog begins with, `live` the newest version, against which it is written; both null for a new one. */
type Props = { policy: Policy | null; live: Policy | null; open: boolean; onOpenChange: (open: boolean) => void };

/** Writes a policy, or its next version: what is proposed reads as a sentence beside what is in force. */
export function PolicyDialog({ policy, live, open, onOpenChange }: Props) {
  const t = useTranslations('approvals.policy');
  const ui = useTranslations('ui');
  const drafted = usePolicyDraft({ policy, live }, () => onOpenChange(false));
  const { draft, set, faults, firstFault } = drafted;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title={policy ? t('changeTitle', { name: policy.name }) : t('newTitle')}
      description={t('dialogWhat')}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{ui('cancel')}</Button>
          <Button
            variant="primary"
            pending={drafted.pending}
            disabledReason={firstFault ? t(`fault.${firstFault}`) : null}
            onClick={() => void drafted.propose()}
          >
            {t('propose')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {drafted.refusal ? <Callout tone="danger">{drafted.refusal.message}</Callout> : null}
        {policy ? null : <Subject drafted={drafted} />}
        <ConditionBuilder lines={draft.lines} onChange={(lines) => set({ lines })} faults={faults} />
        <StepBuilder draft={draft} onChange={set} faults={faults} />
        <Terms drafted={drafted} />
        <ComparedSection live={live} next={drafted.written} from={draft.from} />
        <VerdictSection trial={drafted.trial} />
      </div>
    </Dialog>
  );
}

/** Of which act the policy is, and what it is called. */
function Subject({ drafted: { draft, set, faults } }: { drafted: DraftedPolicy }) {
  const t = useTranslations('approvals');
  const fault = faults.at('name');
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t('column.kind')}>
        <Select
          aria-label={t('column.kind')}
          options={approvableCommands.map((value) => ({ value, label: t(`kind.${kindKey(value)}`) }))}
          value={draft.command || null}
          placeholder="—"
          onValueChange={(command) => set({ command })}
        />
      </Field>
      <Field label={t('policy.name')} error={fault ? t(`policy.fault.${fault}`) : undefined}>
        <Input
          value={draft.name}
          onChange={(event) => set({ name: event.target.value })}
          onBlur={() => faults.touch('name')}
          autoComplete="off"
        />
      </Field>
    </div>
  );
}

/** How long a request waits, from when on the policy holds, and why it is proposed. */
function Terms({ drafted: { draft, set, faults } }: { drafted: DraftedPolicy }) {
  const t = useTranslations('approvals.policy');
  const words = (place: string, atOnce: boolean) => {
    const fault = faults.at(place, atOnce);
    return fault ? t(`fault.${fault}`) : undefined;
  };
  return (
    <div className="grid grid-cols-[120px_220px_minmax(0,1fr)] items-start gap-3">
      <Field label={t('expiresHours')} error={words('hours', true)}>
        <Input value={draft.hours} onChange={(event) => set({ hours: event.target.value })} inputMode="numeric" />
      </Field>
      <Field label={t('holdsFrom')} hint={t('holdsFromHint')}>
        <Input type="datetime-local" value={draft.from} onChange={(event) => set({ from: event.target.value })} />
      </Field>
      <Field label={t('reason')} error={words('reason', false)}>
        <Input
          value={draft.reason}
          onChange={(event) => set({ reason: event.target.value })}
          onBlur={() => faults.touch('reason')}
          autoComplete="off"
        />
      </Field>
    </div>
  );
}
