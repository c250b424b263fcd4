'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { useAct } from '@/components/shell/use-act';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/property-list';
import { ReasonDialog } from '@/components/ui/reason-dialog';
import { Instant } from '@/components/value/dates';
import { Money, useMoneyText } from '@/components/value/money';
import type { ExceptionDetail } from './recon-words';

type Match = ExceptionDetail['matches'][number];

/** What stands matched of the line, and what was undone and why. */
export function MatchList({ item }: { item: ExceptionDetail }) {
  const t = useTranslations('reconciliation.match');
  const [undoing, setUndoing] = useState<Match | null>(null);
  if (item.matches.length === 0) return null;
  return (
    <Section title={t('title')}>
      <ul className="divide-y divide-line overflow-hidden rounded-lg border">
        {item.matches.map((match) => (
          <Row key={match.id} match={match} onUndo={() => setUndoing(match)} />
        ))}
      </ul>
      {undoing ? <Undo match={undoing} onClose={() => setUndoing(null)} /> : null}
    </Section>
  );
}

function Row({ match, onUndo }: { match: Match; onUndo: () => void }) {
  const t = useTranslations('reconciliation.match');
  const can = useCan();
  const amount = <Money value={{ amountMinor: match.amountMinor, currency: match.currency }} />;
  const final = match.effect === 'execution' || match.effect === 'return';
  return (
    <li className="flex items-center gap-3 px-2.5 py-1.5">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          {match.undoneAt ? <del className="text-ink-3">{match.label}</del> : match.label}
        </span>
        <span className="block text-small text-ink-2">
          {match.manual ? t('byPerson', { name: match.personName ?? '—' }) : t('byRule', { rule: match.rule })}
          {' · '}
          <Instant at={match.at} />
        </span>
        {match.undoneAt ? (
          <span className="block text-small text-ink-2">{t('undone', { reason: match.undoneReason ?? '' })}</span>
        ) : null}
      </span>
      {amount}
      {match.undoneAt ? null : (
        <Button
          size="sm"
          aria-label={t('undoWhat', { what: match.label })}
          disabledReason={final ? t('final') : can('reconciliation.match') ? null : t('mayNot')}
          onClick={onUndo}
        >
          {t('undo')}
        </Button>
      )}
    </li>
  );
}

function Undo({ match, onClose }: { match: Match; onClose: () => void }) {
  const t = useTranslations('reconciliation.match');
  const trpc = useTRPC();
  const money = useMoneyText();
  const amount = money({ amountMinor: match.amountMinor, currency: match.currency });
  const { act, pending } = useAct(trpc.reconciliation.undoMatch.mutationOptions(), {
    done: t('undoneDone', { amount }),
    onDone: onClose,
  });
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('undoTitle', { what: match.label })}
      consequence={t('undoWill', { amount })}
      label={t('reason')}
      action={t('undoAct', { amount })}
      pending={pending}
      onConfirm={(reason) => void act({ matchId: match.id, reason })}
    />
  );
}
