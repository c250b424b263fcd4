'use client';
import { Stamp, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useReader } from '@/components/shell/reader';
import { useRecordActions } from '@/components/shell/shell-context';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useKey } from '@/components/ui/keys';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { DueBadge } from '@/components/value/due-badge';
import { useMoneyText } from '@/components/value/money';
import type { Request } from './request-panel';
import { kindKey } from './request-words';
import { amountOf } from './requests.columns';
import { ReviseActions } from './revise-dialog';
import { useDecision } from './use-decision';

type Question = 'approve' | 'reject' | 'withdraw' | 'undo' | null;

/** Approve, reject or take back. Who may not decide sees the buttons with the reason in words. */
export function DecisionActions({ request }: { request: Request }) {
  const t = useTranslations('approvals');
  const [question, setQuestion] = useState<Question>(null);
  const decision = useDecision(request);
  const { you } = request;
  const may = you.may !== null;
  const verdict = you.may ?? 'approve';
  const approveLabel = useApproveLabel(request, verdict);
  const leaves = request.consequences.some((one) => one.kind === 'money-leaves');

  const approve = () => (leaves ? setQuestion('approve') : void decision.decide(verdict));
  const group = t('keys.group');
  // A key is struck more easily than a button is pressed, so it asks first.
  const approveKey = useKey(
    { id: 'approvals.approve', key: 'a', label: t('keys.approve'), group },
    () => setQuestion('approve'),
    { enabled: may },
  );
  const rejectKey = useKey(
    { id: 'approvals.reject', key: 'r', label: t('keys.reject'), group },
    () => setQuestion('reject'),
    { enabled: may },
  );

  useRecordActions(
    useMemo(
      () =>
        may
          ? {
              title: request.ref,
              actions: [
                { id: 'approve', label: approveLabel, kbd: approveKey, run: () => setQuestion('approve') },
                { id: 'reject', label: t('reject'), kbd: rejectKey, run: () => setQuestion('reject') },
              ],
            }
          : null,
      [may, request.ref, approveLabel, approveKey, rejectKey, t],
    ),
  );
  if (request.status !== 'pending') return null;
  if (you.mayUndo) return <UndoActions {...{ request, decision }} />;
  return (
    <>
      <Button
        variant="primary"
        icon={<Stamp aria-hidden />}
        kbd={approveKey}
        pending={decision.pending}
        disabledReason={you.whyNot}
        onClick={approve}
      >
        {approveLabel}
      </Button>
      <Button kbd={rejectKey} disabledReason={you.whyNot} onClick={() => setQuestion('reject')}>
        {t('reject')}
      </Button>
      <ReviseActions request={request} />
      {you.mayWithdraw ? <Button onClick={() => setQuestion('withdraw')}>{t('withdraw')}</Button> : null}
      {may && decision.signs ? <p className="w-full text-ink-2">{t('sign.hint')}</p> : null}
      {you.whyNot ? <p className="w-full text-ink-2">{you.whyNot}</p> : null}
      <Questions {...{ request, question, decision, approveLabel, verdict, leaves }} onQuestion={setQuestion} />
    </>
  );
}

/** Who has decided may think again while others are missing: once, and until the request ends. */
function UndoActions({ request, decision }: { request: Request; decision: ReturnType<typeof useDecision> }) {
  const t = useTranslations('approvals');
  const { now } = useReader();
  const [asking, setAsking] = useState(false);
  const undoKey = useKey({ id: 'approvals.undo', key: 'z', label: t('keys.undo'), group: t('keys.group') }, () =>
    setAsking(true),
  );
  const { ref } = request;
  return (
    <>
      <Button icon={<Undo2 aria-hidden />} kbd={undoKey} pending={decision.pending} onClick={() => setAsking(true)}>
        {t('undo')}
      </Button>
      <DueBadge dueAt={request.expiresAt} now={now} />
      <p className="w-full text-ink-2">{t('undoWhat')}</p>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('ask.undo', { ref })}
        consequence={t('ask.undoes')}
        label={t('ask.reasonOptional')}
        minLength={0}
        action={t('undo')}
        pending={decision.pending}
        onConfirm={(reason) => void decision.undo(reason).then((done) => done && setAsking(false))}
      />
    </>
  );
}

/** The button says what it does: the amount, or what becomes of the record. */
function useApproveLabel(request: Request, verdict: 'approve' | 'recommend'): string {
  const t = useTranslations('approvals');
  const money = useMoneyText();
  const amount = amountOf(request);
  if (amount) return t(`${verdict}Amount`, { amount: money(amount) });
  const own = `approveAs.${kindKey(request.command)}`;
  return verdict === 'approve' && t.has(own) ? t(own) : t(verdict);
}

type QuestionsProps = {
  request: Request;
  question: Question;
  decision: ReturnType<typeof useDecision>;
  approveLabel: string;
  verdict: 'approve' | 'recommend';
  leaves: boolean;
  onQuestion: (question: Question) => void;
};

function Questions({ request, question, decision, approveLabel, verdict, leaves, onQuestion }: QuestionsProps) {
  const t = useTranslations('approvals');
  const money = useMoneyText();
  const amount = amountOf(request);
  const close = (open: boolean) => !open && onQuestion(null);
  const ended = (done: boolean) => done && onQuestion(null);
  const { ref, title } = request;
  return (
    <>
      <ConfirmDialog
        open={question === 'approve'}
        onOpenChange={close}
        title={t('ask.approve', { ref })}
        consequence={leaves ? t('ask.leaves', { title }) : t('ask.runs', { title })}
        typeThis={leaves && amount ? money(amount) : undefined}
        action={approveLabel}
        pending={decision.pending}
        onConfirm={() => void decision.decide(verdict).then(ended)}
      />
      <ReasonDialog
        open={question === 'reject'}
        onOpenChange={close}
        title={t('ask.reject', { ref })}
        consequence={t('ask.rejects', { name: request.makerName })}
        label={t('ask.reason')}
        hint={t('ask.rejectHint')}
        action={t('ask.rejectAction', { ref })}
        tone="danger"
        pending={decision.pending}
        onConfirm={(reason) => void decision.decide('reject', reason).then(ended)}
      />
      <ReasonDialog
        open={question === 'withdraw'}
        onOpenChange={close}
        title={t('ask.withdraw', { ref })}
        consequence={t('ask.withdraws')}
        label={t('ask.reasonOptional')}
        minLength={0}
        action={t('ask.withdrawAction', { ref })}
        pending={decision.pending}
        onConfirm={(reason) => void decision.withdraw(reason).then(ended)}
      />
    </>
  );
}
