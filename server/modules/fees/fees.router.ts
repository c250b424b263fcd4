import { defineRouter } from '@/server/platform/command/router';
import { ceilings, fee, fees, groups, rule, rules, tryRule } from './fees.queries';
import { assessOnce } from './use-cases/assess-once';
import { draftRule, editDraft } from './use-cases/draft-rule';
import { publishRule, retireRule } from './use-cases/publish-rule';
import { waive } from './use-cases/waive';

export const feesRouter = defineRouter({
  commands: { draftRule, editDraft, publishRule, retireRule, waive },
  queries: { ceilings, fee, fees, groups, rule, rules, tryRule },
  internal: [assessOnce],
});
