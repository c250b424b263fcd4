import { invariant } from '@/server/kernel/invariant';
import { refuse } from '@/server/kernel/refusal';
import { addDays } from '@/server/kernel/business-date';
import {
  defineCommand,
  type ApprovalFrame,
  type ApprovalSpec,
  type Consequence,
} from '@/server/platform/command/define';
import { ceilingFor, sentence, validateRule } from '../domain/fee-rule';
import { ceilingsOn, liveRuleOf, lockRule, makeLive, setRuleStatus, type RuleRow } from '../fees.repo';
import { retireRuleInput, ruleIdInput, toRule } from '../fees.schema';
import { backtest } from './backtest';
import { stageDraft, stageLiveRule } from './example-fees';
import { refuseNotThisDraft, ruleNotFound } from './refusals';

async function subject(frame: Pick<ApprovalFrame, 'tx'>, ruleId: string): Promise<RuleRow> {
  const rule = await lockRule(frame.tx, ruleId);
  if (!rule) throw ruleNotFound(ruleId);
  return rule;
}

async function consequences(frame: ApprovalFrame, rule: RuleRow): Promise<Consequence[]> {
  const live = await liveRuleOf(frame.tx, rule.code);
  const tried = await backtest(frame.tx, {
    rule: toRule(rule),
    from: addDays(frame.businessDate, -30),
    to: addDays(frame.businessDate, -1),
  });
  return [
    { kind: 'change', field: 'rule', before: live ? sentence(toRule(live)) : null, after: sentence(toRule(rule)) },
    {
      kind: 'note',
      text: `On the last 30 days it would have charged ${tried.fees} fees, ${tried.totalMinor} minor units of ${rule.currency} in all.`,
    },
    { kind: 'touches', what: 'customers charged in the last 30 days under this rule', count: tried.customers },
    { kind: 'touches', what: 'of them customers who were charged nothing', count: tried.newlyCharged },
  ];
}

const approval: ApprovalSpec<{ ruleId: string; rowVersion: number }> = {
  codeVersion: 1,
  entity: (input) => ({ type: 'fee_rule', id: input.ruleId }),
  title: async (frame, input) => {
    const rule = await subject(frame, input.ruleId);
    return `Fee rule ${rule.name}, version ${rule.version}`;
  },
  facts: async (frame, input) => {
    const rule = await subject(frame, input.ruleId);
    const stale = refuseNotThisDraft(rule, input.rowVersion);
    if (stale) throw stale;
    const [fault] = validateRule(toRule(rule), await ceilingsOn(frame.tx, frame.businessDate));
    if (fault) throw fault;
    return { jurisdiction: rule.jurisdiction, currency: rule.currency, groups: rule.definition.groupCodes };
  },
  content: async (frame, input) => {
    const rule = await subject(frame, input.ruleId);
    const live = await liveRuleOf(frame.tx, rule.code);
    const ceiling = ceilingFor(rule, await ceilingsOn(frame.tx, frame.businessDate));
    return {
      rule: { id: rule.id, code: rule.code, version: rule.version, rowVersion: rule.rowVersion, name: rule.name },
      jurisdiction: rule.jurisdiction,
      currency: rule.currency,
      definition: rule.definition,
      sentence: sentence(toRule(rule)),
      replaces: live ? { id: live.id, version: live.version } : null,
      ceiling: ceiling ?? null,
    };
  },
  consequences: async (frame, input) => consequences(frame, await subject(frame, input.ruleId)),
  hands: async (frame, input) => {
    const rule = await subject(frame, input.ruleId);
    const people = new Set([rule.draftedBy, ...(rule.editedBy ?? [])]);
    return [...people]
      .filter((personId) => personId !== frame.makerId)
      .map((personId) => ({ personId, why: 'editor' as const }));
  },
  onSubmitted: async (context, input, requestId) =>
    setRuleStatus(context.tx, input.ruleId, { status: 'proposed', requestId }),
  onClosed: async (context, input) => setRuleStatus(context.tx, input.ruleId, { status: 'draft' }),
  withoutPolicy: 'refuse',
};

/** Makes a drafted version live, always by another fee administrator than those who wrote it. The version before it retires. */
export const publishRule = defineCommand({
  name: 'fees.publishRule',
  permission: 'fees.draftRule',
  effect: 'terms',
  input: ruleIdInput,
  example: stageDraft,
  approval,
  handle: async (context, input) => {
    const rule = await subject(context, input.ruleId);
    invariant(context.approval, 'a rule is published by an approved request');
    const before = await liveRuleOf(context.tx, rule.code);
    await makeLive(context.tx, {
      id: rule.id,
      code: rule.code,
      requestId: context.approval.requestId,
      from: context.run.businessDate,
    });
    await context.audit({
      entityType: 'fee_rule',
      entityId: rule.id,
      before: before ? { version: before.version, sentence: sentence(toRule(before)) } : null,
      after: { version: rule.version, sentence: sentence(toRule(rule)) },
    });
    return { ruleId: rule.id, version: rule.version };
  },
});

/** Stops a rule at once, by one hand: it charges nothing from the next close on. Fees that it charged stay. */
export const retireRule = defineCommand({
  name: 'fees.retireRule',
  permission: 'fees.retireRule',
  effect: 'stop',
  input: retireRuleInput,
  example: async (world) => ({ ruleId: await stageLiveRule(world), reason: 'Counsel asked for it' }),
  approval: null,
  handle: async (context, input) => {
    const rule = await subject(context, input.ruleId);
    if (rule.status !== 'live') {
      return refuse(
        'FEES.RULE_NOT_LIVE',
        `Version ${rule.version} of "${rule.name}" is ${rule.status}; it charges nothing already.`,
        { ruleId: rule.id },
      );
    }
    await setRuleStatus(context.tx, rule.id, { status: 'retired' });
    await context.audit({
      entityType: 'fee_rule',
      entityId: rule.id,
      before: { status: 'live' },
      after: { status: 'retired' },
      reason: input.reason,
    });
    return { ruleId: rule.id };
  },
});
