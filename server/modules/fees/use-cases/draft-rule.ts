import { invariant } from '@/server/kernel/invariant';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { validateRule } from '../domain/fee-rule';
import { ceilingsOn, insertDraft, lockRule, updateDraft } from '../fees.repo';
import { draftRuleInput, editDraftInput, toRule } from '../fees.schema';
import { exampleRule, stageDraft } from './example-fees';
import { refuseNotThisDraft, ruleNotFound } from './refusals';

/** Drafts the next version of a rule. A draft charges nothing; what is wrong with it is told at once, in words. */
export const draftRule = defineCommand({
  name: 'fees.draftRule',
  permission: 'fees.draftRule',
  effect: 'draft',
  input: draftRuleInput,
  example: () => Promise.resolve(exampleRule),
  approval: null,
  handle: async (context, input): Promise<{ ruleId: string; version: number } | Refusal> => {
    const { tx, run, actor } = context;
    const [fault] = validateRule(toRule(input), await ceilingsOn(tx, run.businessDate));
    if (fault) return fault;
    invariant(actor.personId, 'a person drafts rules');
    const id = uuidv7();
    const draft = await insertDraft(tx, { id, ...input, draftedBy: actor.personId });
    if (!draft) {
      return refuse(
        'FEES.DRAFT_EXISTS',
        `The rule "${input.code}" has a draft already. Edit that one, or have it decided first.`,
        { code: input.code },
      );
    }
    await context.audit({ entityType: 'fee_rule', entityId: id, after: { ...input, version: draft.version } });
    return { ruleId: id, version: draft.version };
  },
});

/** Saves a draft. Whoever saved it counts as its editor and cannot approve it. */
export const editDraft = defineCommand({
  name: 'fees.editDraft',
  permission: 'fees.draftRule',
  effect: 'draft',
  input: editDraftInput,
  example: async (world) => ({ ...exampleRule, ...(await stageDraft(world)), name: 'Late fee, renamed' }),
  approval: null,
  handle: async (context, input): Promise<{ ruleId: string; rowVersion: number } | Refusal> => {
    const { tx, run, actor } = context;
    const rule = await lockRule(tx, input.ruleId);
    if (!rule) return ruleNotFound(input.ruleId);
    const stale = refuseNotThisDraft(rule, input.rowVersion);
    if (stale) return stale;
    const [fault] = validateRule(toRule(input), await ceilingsOn(tx, run.businessDate));
    if (fault) return fault;
    invariant(actor.personId, 'a person edits rules');
    await updateDraft(tx, { ...input, id: rule.id, editor: actor.personId });
    await context.audit({
      entityType: 'fee_rule',
      entityId: rule.id,
      before: {
        name: rule.name,
        jurisdiction: rule.jurisdiction,
        currency: rule.currency,
        definition: rule.definition,
      },
      after: {
        name: input.name,
        jurisdiction: input.jurisdiction,
        currency: input.currency,
        definition: input.definition,
      },
    });
    return { ruleId: rule.id, rowVersion: rule.rowVersion + 1 };
  },
});
