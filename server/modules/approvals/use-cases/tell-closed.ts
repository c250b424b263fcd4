import type { RunContext } from '@/server/platform/command/context';
import { storedInput } from '@/server/platform/command/execute-approved';
import { doors } from '@/server/platform/command/registry';
import { log } from '@/server/platform/log/log';

/**
 * Tells the act that its request ended without running, so that its subject waits no longer. An act that an upgrade took
 * away, or that no longer reads the input, is not told: the request ends all the same.
 */
export async function tellClosed(
  context: RunContext,
  request: { id: string; command: string; input: unknown },
): Promise<void> {
  const command = doors().commands.get(request.command);
  const onClosed = command?.approval?.onClosed;
  if (command && !onClosed) return;
  const read = command ? storedInput(command, request.input) : null;
  if (read) return onClosed?.(context, read.value, request.id);
  log().warn({ requestId: request.id, command: request.command }, 'a request ended whose act cannot be told');
}
