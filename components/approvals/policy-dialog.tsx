'use client';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { ConditionBuilder, StepBuilder } from './policy-builder';
import { PolicyConditions, PolicySteps } from './policy-section';
import { askedOf, type Policy } from './policy-words';
import { approvableCommands, kindKey } from './request-words';
import { usePolicyDraft } from './use-policy-draft';

type Props = { policy: Policy | null; open: boolean; onOpenChange: (open: boolean) => void };
type Draft = ReturnType<typeof usePolicyDraft>;

/** Writes a policy, or its next version: what is proposed reads as a sentence beside what is in force. */
export function PolicyDialog({ policy, open, onOpenChange }: Props) {
  const t = useTranslations('approvals.policy');
  const ui = useTranslations('ui');
  const written = usePolicyDraft(policy, () => onOpenChange(false));
  const { draft, set, steps, conditions } = written;
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
            pending={written.pending}
            disabledReason={written.complete ? null : t('missing')}
            onClick={() => void written.propose()}
          >
            {t('propose')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {written.refusal ? <Callout tone="danger">{written.refusal.message}</Callout> : null}
        {policy ? null : <Subject draft={written} />}
        <ConditionBuilder lines={written.lines} onChange={written.setLines} />
        <StepBuilder steps={askedOf({ steps })} onChange={written.setSteps} />
        <div className="grid grid-cols-[120px_minmax(0,1fr)] gap-3">
          <Field label={t('expiresHours')}>
            <Input value={draft.hours} onChange={(event) => set({ hours: event.target.value })} inputMode="numeric" />
          </Field>
          <Field label={t('reason')}>
            <Input value={draft.reason} onChange={(event) => set({ reason: event.target.value })} autoComplete="off" />
          </Field>
        </div>
        <Compared live={policy} next={conditions ? { conditions, steps } : null} />
      </div>
    </Dialog>
  );
}

/** Of which act the policy is, and what it is called. */
function Subject({ draft: { draft, set } }: { draft: Draft }) {
  const t = useTranslations('approvals');
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
      <Field label={t('policy.name')}>
        <Input value={draft.name} onChange={(event) => set({ name: event.target.value })} autoComplete="off" />
      </Field>
    </div>
  );
}

/** The policy in force and the one that is proposed, side by side. */
function Compared({ live, next }: { live: Policy | null; next: Pick<Policy, 'conditions' | 'steps'> | null }) {
  const t = useTranslations('approvals.policy');
  return (
    <div className="grid grid-cols-2 gap-3" aria-live="polite">
      {live ? (
        <div className="flex flex-col gap-1 rounded-lg border p-3 text-ink-2">
          <span className="text-small text-ink-3">{t('nowInForce', { version: live.version })}</span>
          <PolicyConditions policy={live} />
          <PolicySteps policy={live} />
        </div>
      ) : null}
      <div className="flex flex-col gap-1 rounded-lg border border-accent-line p-3">
        <span className="text-small text-ink-3">{t('proposed')}</span>
        {next ? (
          <>
            <PolicyConditions policy={next} />
            <PolicySteps policy={next} />
          </>
        ) : (
          <p className="text-danger">{t('unreadable')}</p>
        )}
      </div>
    </div>
  );
}
