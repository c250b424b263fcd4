'use client';
import {
  CalendarClock,
  Handshake,
  LifeBuoy,
  Link2,
  PhoneMissed,
  Scale,
  UserRoundX,
  type LucideIcon,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/components/ui/cn';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { useKey } from '@/components/ui/keys';
import { Section } from '@/components/ui/property-list';
import { MaskedIban } from '@/components/value/masked';
import { CaseContact } from './case-contact-section';
import { outcomes, type CaseDetail, type Outcome } from './case-words';
import { useOutcome } from './use-outcome';

const icons: Readonly<Record<Outcome, LucideIcon>> = {
  promise: Handshake,
  'no-answer': PhoneMissed,
  'wrong-person': UserRoundX,
  dispute: Scale,
  hardship: LifeBuoy,
  'call-back': CalendarClock,
};

type State = ReturnType<typeof useOutcome>;

/** What came of the contact: a number key for each, what it will do, a note, and on to the next case. */
export function OutcomePanel({ found, next, taking }: { found: CaseDetail; next: () => void; taking: boolean }) {
  const t = useTranslations('collections');
  const state = useOutcome(found, next);
  const { draft, set, why } = state;
  const save = useKey(
    { id: 'collections.save', label: t('outcome.save'), key: 'mod+enter', group: t('title') },
    state.save,
    {
      enabled: why === null,
      everywhere: true,
    },
  );
  return (
    <aside
      aria-label={t('outcome.title')}
      className="flex w-[clamp(340px,28vw,420px)] shrink-0 flex-col border-l bg-surface"
    >
      <div
        role="region"
        aria-label={t('outcome.form')}
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-4 py-4"
      >
        <Section title={t('outcome.title')}>
          <div role="radiogroup" aria-label={t('outcome.title')} className="grid grid-cols-2 gap-1.5">
            {outcomes.map((outcome, index) => (
              <OutcomeButton
                key={outcome}
                outcome={outcome}
                digit={String(index + 1)}
                chosen={draft.outcome === outcome}
                choose={() => set({ outcome })}
              />
            ))}
          </div>
        </Section>
        {draft.outcome === 'promise' ? <PromiseFields found={found} state={state} /> : null}
        {draft.outcome === 'call-back' ? <CallBackField state={state} /> : null}
        {draft.outcome ? (
          <Callout tone="info" icon={<Link2 aria-hidden />}>
            {t(`outcome.does.${draft.outcome}`)}
          </Callout>
        ) : null}
        <Field label={t('outcome.note')}>
          <Textarea value={draft.note} maxLength={1000} onChange={(event) => set({ note: event.target.value })} />
        </Field>
        <label className="flex min-h-6 items-center gap-2">
          <Checkbox checked={draft.inbound} onCheckedChange={(inbound) => set({ inbound })} />
          {t('outcome.inbound')}
        </label>
        {state.refusal ? <Callout tone="danger">{state.refusal.message}</Callout> : null}
        <CaseContact found={found} />
      </div>
      <footer className="flex flex-col gap-2 border-t px-4 py-3">
        <div>
          <Button
            variant="primary"
            kbd={save}
            pending={state.pending || taking}
            disabledReason={why}
            onClick={state.save}
          >
            {t('outcome.save')}
          </Button>
        </div>
        {why ? <p className="text-small text-ink-2">{why}</p> : null}
      </footer>
    </aside>
  );
}

function OutcomeButton(props: { outcome: Outcome; digit: string; chosen: boolean; choose: () => void }) {
  const { outcome, digit, chosen, choose } = props;
  const t = useTranslations('collections');
  const label = t(`outcome.is.${outcome}`);
  const Icon = icons[outcome];
  const kbd = useKey({ id: `collections.outcome.${outcome}`, label, key: digit, group: t('outcome.title') }, choose);
  return (
    <Button
      role="radio"
      aria-checked={chosen}
      icon={<Icon aria-hidden />}
      kbd={kbd}
      className={cn('justify-start px-2 [&>kbd]:ml-auto', chosen && 'border-accent-line bg-accent-soft')}
      onClick={choose}
    >
      {label}
    </Button>
  );
}

function PromiseFields({ found, state }: { found: CaseDetail; state: State }) {
  const t = useTranslations('collections.promise');
  const { draft, set, amountMinor } = state;
  return (
    <Section title={t('title')}>
      <div className="flex flex-col gap-1.5">
        <Field layout="row" label={t('amount')} error={amountMinor === null ? t('amountFault') : undefined}>
          <Input
            value={draft.amount}
            inputMode="decimal"
            className="tabular"
            onChange={(event) => set({ amount: event.target.value })}
          />
        </Field>
        <DayField state={state} label={t('on')} />
        <div className="grid grid-cols-[106px_minmax(0,1fr)]">
          <span className="text-ink-3">{t('payTo')}</span>
          <MaskedIban text={found.payToIban} />
        </div>
      </div>
    </Section>
  );
}

function CallBackField({ state }: { state: State }) {
  const t = useTranslations('collections');
  return (
    <Section title={t('outcome.is.call-back')}>
      <DayField state={state} label={t('promise.on')} />
    </Section>
  );
}

function DayField({ state, label }: { state: State; label: string }) {
  const { draft, set, today } = state;
  return (
    <Field layout="row" label={label}>
      <Input type="date" min={today} value={draft.on} onChange={(event) => set({ on: event.target.value })} />
    </Field>
  );
}
