import { humanReference } from '@/server/kernel/ids';
import { moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import type { Consequence } from '@/server/platform/command/define';
import type { GateAnswer, RequestDraft } from '@/server/platform/command/ports';
import { canonicalHash } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import type { Db } from '@/server/platform/db/tx';
import { notePredecessor } from '../approvals.again.repo';
import { insertPass, ratesOn } from '../approvals.policy.repo';
import { approvalSubmitted } from '../approvals.events';
import { insertMakers, insertRequest, namesWhoMay, nextRequestNo, waitingRef } from '../approvals.repo';
import { convertMinor } from '../domain/exchange';
import { escalationHours, progress, stepsNow } from '../domain/steps';
import { lockKeyOf } from '../approvals.key.repo';
import { refuseKey } from './hold-key';
import { judge, type Judgement } from './judge';

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

async function refuseSecond(context: RunContext, draft: RequestDraft): Promise<never> {
  const other = await waitingRef(context.tx, draft);
  throw refuse(
    'APPROVALS.ALREADY_WAITING',
    `The same act on this ${draft.entityType} waits for approval already${other ? ` as ${other}` : ''}. Have it decided or withdrawn first.`,
    { ref: other, entityType: draft.entityType, entityId: draft.entityId },
  );
}

async function store(context: RunContext, draft: RequestDraft, judged: Judgement): Promise<GateAnswer> {
  const { tx, run, actor } = context;
  const { steps, firing } = judged;
  const waitingRoles = [...progress(stepsNow(steps, false), []).waitingRoles];
  const id = uuidv7();
  const ref = humanReference('AP', run.businessDate, await nextRequestNo(tx));
  const expiresAt = hoursLater(run.now, Math.min(...firing.map((policy) => policy.expiresAfterHours)));
  const escalateAfter = escalationHours(firing, steps);
  const consequences = [...splittingWarning(draft, judged), ...draft.consequences];
  const stored = await insertRequest(tx, {
    ...draft,
    id,
    ref,
    // Whoever acts by a key is the person behind it.
    makerKind: actor.personId ? 'person' : 'system',
    makerId: actor.personId ?? actor.id,
    submitRunId: run.id,
    consequences,
    consequencesHash: canonicalHash(consequences),
    facts: judged.facts,
    policies: firing.map(({ id: policyId, name, version }) => ({ id: policyId, name, version })),
    steps: [...steps],
    waitingRoles,
    amountMinor: draft.facts.amountMinor ?? null,
    currency: draft.facts.currency ?? null,
    bookAmountMinor: await bookAmount(tx, draft, run.businessDate),
    counterparty: judged.counterparty,
    dueAt: draft.dueAt ?? expiresAt,
    expiresAt,
    escalateAt: escalateAfter === null ? null : hoursLater(run.now, escalateAfter),
    submittedAt: run.now,
  });
  if (!stored) return refuseSecond(context, draft);
  const maker = actor.personId ? [{ personId: actor.personId, why: 'maker' }] : [];
  await insertMakers(tx, id, [...maker, ...draft.hands]);
  await notePredecessor(tx, { ...draft, id, runId: run.id, at: run.now });
  await context.raise(approvalSubmitted, { requestId: id });
  const people = await namesWhoMay(tx, { id, version: 1, waitingRoles });
  return { kind: 'waits', requestId: id, requestRef: ref, mayApprove: people.map((person) => person.name) };
}

/** An act that nobody is asked about is remembered with its amount, so that many small ones are seen as one. */
async function pass({ tx, run, actor }: RunContext, draft: RequestDraft, judged: Judgement): Promise<GateAnswer> {
  const { amountMinor, currency } = draft.facts;
  if (amountMinor !== undefined && currency !== undefined) {
    const { counterparty } = judged;
    const makerId = actor.personId ?? actor.id;
    await insertPass(tx, {
      command: draft.command,
      makerId,
      counterparty,
      amountMinor,
      currency,
      runId: run.id,
      at: run.now,
    });
  }
  return { kind: 'run' };
}

/**
 * Decides by the policies of the command whether an act runs now, waits for people, or cannot be made. All policies that
 * fire are joined; the request keeps their versions, and the facts by which they fired.
 */
export async function gate(context: RunContext, draft: RequestDraft): Promise<GateAnswer> {
  const { tx, run, actor } = context;
  const key = await lockKeyOf(tx, actor.as);
  const { amountMinor = null, currency = null } = draft.facts;
  const beyond = key && (await refuseKey(context, key, { command: draft.command, amountMinor, currency }));
  if (beyond) return { kind: 'refused', refusal: beyond };
  const judged = await judge(tx, draft, {
    key: key?.name ?? null,
    personId: actor.personId,
    actorId: actor.personId ?? actor.id,
    now: run.now,
    businessDate: run.businessDate,
  });
  if (judged.refusal) return { kind: 'refused', refusal: judged.refusal };
  return judged.steps.length === 0 ? pass(context, draft, judged) : store(context, draft, judged);
}
