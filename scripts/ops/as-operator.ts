// What an operator of the server does by a command of theirs, through the doors and into the audit like any other act.
import { isRefusal } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import { doors } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { uuidv7 } from '@/server/platform/crypto/ids';

/** Runs a command as the operator's console and gives its result; what it refuses is thrown. */
export async function asOperator(name: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const command = doors().commands.get(name);
  if (!command) throw new Error(`the command ${name} is missing`);
  const outcome = await runCommand(command, input, { actor: systemActor('operator'), key: uuidv7() });
  if (outcome.status === 'refused') throw outcome.refusal;
  if (outcome.status !== 'done' || isRefusal(outcome.result)) throw new Error(`${name} ended as ${outcome.status}`);
  return outcome.result;
}
