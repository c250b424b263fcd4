import type { ApprovalFrame, ApprovalSpec } from './define';
import { boundHash } from './execute-approved';
import type { RequestDraft } from './ports';

/**
 * An act as the people who are asked about it will see it: computed and hashed, not stored. The same for the first version of
 * a request and for each later one. Throws why its maker may not ask for it.
 */
export async function draftOf<I>(
  frame: ApprovalFrame,
  act: { readonly command: string; readonly spec: ApprovalSpec<I>; readonly input: I },
): Promise<RequestDraft> {
  const { command, spec, input } = act;
  const { codeVersion, withoutPolicy, gateOf } = spec;
  await spec.mayAsk?.(frame, input);
  const entity = spec.entity(input);
  const content = await spec.content(frame, input);
  return {
    command,
    codeVersion,
    entityType: entity.type,
    entityId: entity.id,
    title: await spec.title(frame, input),
    input,
    content,
    contentHash: boundHash({ command, codeVersion, entityId: entity.id, content }),
    consequences: await spec.consequences(frame, input),
    facts: await spec.facts(frame, input),
    hands: (await spec.hands?.(frame, input)) ?? [],
    dueAt: (await spec.dueAt?.(frame, input)) ?? null,
    withoutPolicy,
    ...(gateOf ? { gateOf } : {}),
  };
}
