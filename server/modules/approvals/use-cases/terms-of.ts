import { moneyText } from '@/server/kernel/money';
import type { RunContext } from '@/server/platform/command/context';
import type { Consequence } from '@/server/platform/command/define';
import type { RequestDraft } from '@/server/platform/command/ports';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import type { Db } from '@/server/platform/db/tx';
import { ratesOn } from '../approvals.policy.repo';
import type { VersionTerms } from '../approvals.repo';
import { convertMinor } from '../domain/exchange';
import { escalationHours, progress, stepsNow } from '../domain/steps';
import type { Judgement } from './judge';

const HOUR_MS = 3_600_000;

function hoursLater(from: Date, hours: number): Date {
  return new Date(from.getTime() + hours * HOUR_MS);
}

/** What the approver is warned of before anything else: acts that together reach a threshold which each stays below. */
function splittingWarning(draft: RequestDraft, { splitting }: Judgement): Consequence[] {
  const { amountMinor, currency } = draft.facts;
  if (!splitting || amountMinor === undefined || currency === undefined) return [];
  const together = moneyText(amountMinor + splitting.sumMinor, currency);
  return [
    {
      kind: 'warning',
      text: `Looks like one act cut into parts: with ${splitting.acts} more of the same maker and counterparty in the last 24 hours it comes to ${together}, for which "${splitting.policies.join('", "')}" would ask.`,
    },
  ];
}

/** The currency in which the books of this entity are kept. */
const BOOK_CURRENCY = 'EUR';

/** The amount by which requests are compared, whatever their currency; null where there is none, or no rate of the day. */
async function bookAmount(db: Db, { facts }: RequestDraft, date: string): Promise<bigint | null> {
  const { amountMinor, currency } = facts;
  if (amountMinor === undefined || currency === undefined) return null;
  if (currency === BOOK_CURRENCY) return amountMinor;
  const [rate] = await ratesOn(db, [{ from: currency, to: BOOK_CURRENCY }], date);
  return rate ? convertMinor({ amountMinor, currency }, rate) : null;
}

/** What a version of a request is stored as: the act as drafted, who is asked by which policies, and until when. */
export async function termsOf(
  { tx, run }: Pick<RunContext, 'tx' | 'run'>,
  draft: RequestDraft,
  judged: Judgement,
): Promise<VersionTerms> {
  const { firing } = judged;
  const steps = [...judged.steps];
  const expiresAt = hoursLater(run.now, Math.min(...firing.map((policy) => policy.expiresAfterHours)));
  const escalateAfter = escalationHours(firing, steps);
  const consequences = [...splittingWarning(draft, judged), ...draft.consequences];
  const { codeVersion, title, input, content, contentHash } = draft;
  return {
    codeVersion,
    title,
    input,
    content,
    contentHash,
    consequences,
    consequencesHash: canonicalHash(consequences),
    facts: judged.facts,
    policies: firing.map(({ id, name, version }) => ({ id, name, version })),
    steps,
    waitingRoles: [...progress(stepsNow(steps, false), []).waitingRoles],
    amountMinor: draft.facts.amountMinor ?? null,
    currency: draft.facts.currency ?? null,
    bookAmountMinor: await bookAmount(tx, draft, run.businessDate),
    counterparty: judged.counterparty,
    dueAt: draft.dueAt ?? expiresAt,
    expiresAt,
    escalateAt: escalateAfter === null ? null : hoursLater(run.now, escalateAfter),
  };
}
