import { invariant } from '@/server/kernel/invariant';
import type { RunContext } from '@/server/platform/command/context';
import { doors } from '@/server/platform/command/registry';

/** Tells the act that its request ended without running, so that its subject waits no longer. */
export async function tellClosed(
  context: RunContext,
  request: { id: string; command: string; input: unknown },
): Promise<void> {
  const command = doors().commands.get(request.command);
  invariant(command, `command ${request.command} of request ${request.id} is not registered`);
  await command.approval?.onClosed?.(context, command.input.parse(request.input), request.id);
}
