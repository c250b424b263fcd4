import { invariant } from '@/server/kernel/invariant';
import { Refusal } from '@/server/kernel/refusal';
import { systemActor } from '@/server/platform/auth/actor';
import type { Tx } from '@/server/platform/db/tx';
import { closeRuns, openRuns, type OpenRun } from './batch-runs';
import type { Run } from './context';
import type { AnyCommand, ApprovalSpec } from './define';
import { boundHash, storedInput } from './execute-approved';
import type { StoredRequest } from './ports';
import { doors } from './registry';

/** What the execution of an approved request needs to know of it. */
export type Executable = Pick<
  StoredRequest,
  'id' | 'command' | 'entityId' | 'input' | 'contentHash' | 'makerId' | 'approverIds'
>;

/** A request whose content is now, under locks, what was approved, and whose command knows how to do many at once. */
export type Ready = { readonly request: Executable; readonly command: AnyCommand; readonly input: unknown };

/** A request that was executed, by the run that did it. */
export type ExecutedRun = { readonly requestId: string; readonly open: OpenRun; readonly result: unknown };

type Many = NonNullable<ApprovalSpec<unknown>['many']>;

function manyOf(command: AnyCommand): { spec: ApprovalSpec<unknown>; many: Many } {
  const spec = command.approval;
  invariant(spec?.many, `command ${command.name} does not do many at once`);
  return { spec, many: spec.many };
}

/** Whether the command of a request can be executed for many at once. */
export function worksTogether(commandName: string): boolean {
  return doors().commands.get(commandName)?.approval?.many !== undefined;
}

function byCommand<T>(list: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}

/**
 * Computes the contents of many approved requests under row locks, and gives those that are still what was approved. The
 * others are left to the single way, which says what changed.
 */
export async function readyTogether(tx: Tx, run: Run, requests: readonly Executable[]): Promise<Ready[]> {
  const ready: Ready[] = [];
  for (const [name, group] of byCommand(requests, (one) => one.command)) {
    const command = doors().commands.get(name);
    invariant(command, `command ${name} is not registered`);
    const { spec, many } = manyOf(command);
    const readable = group.flatMap((request) => {
      const read = storedInput(command, request.input);
      return read ? [{ request, input: read.value }] : [];
    });
    const inputs = readable.map((one) => one.input);
    const contents = await many.content({ tx, businessDate: run.businessDate, now: run.now }, inputs);
    invariant(contents.length === readable.length, `${name} gives one content for each`);
    readable.forEach(({ request, input }, at) => {
      const content = contents[at] ?? null;
      const { entityId } = request;
      const same =
        content !== null &&
        boundHash({ command: name, codeVersion: spec.codeVersion, entityId, content }) === request.contentHash;
      if (same) ready.push({ request, command, input });
    });
  }
  return ready;
}

/**
 * Executes what is ready, each request as a run of its own with the key `approval/<id>`, a command at a time. `mark` closes
 * the requests within those runs. Throws when any of them is refused: then none of them was executed here.
 */
export async function runTogether(
  tx: Tx,
  ready: readonly Ready[],
  mark: (done: readonly ExecutedRun[]) => Promise<void>,
): Promise<ExecutedRun[]> {
  const executed: ExecutedRun[] = [];
  for (const [name, group] of byCommand(ready, (one) => one.command.name)) {
    const command = group[0]?.command;
    invariant(command, 'a group has a first');
    const of = { command: name, permission: 'approvals.execute', actor: systemActor('approvals') };
    const runs = await openRuns(
      tx,
      of,
      group.map(({ request: { id, makerId, approverIds, contentHash } }) => ({
        key: `approval/${id}`,
        inputHash: contentHash,
        approval: { requestId: id, makerId, approverIds },
      })),
    );
    const items = group.map(({ request, input }, at) => {
      const open = runs[at];
      invariant(open, 'every item has a run');
      return { requestId: request.id, open, input };
    });
    const results = await manyOf(command).many.handle(
      items.map(({ open, input }) => ({ context: open.context, input })),
    );
    invariant(results.length === items.length, `${name} gives one result for each`);
    const done = items.map(({ requestId, open }, at): ExecutedRun => ({
      requestId,
      open,
      result: results[at] ?? null,
    }));
    const refused = results.find((result) => result instanceof Refusal);
    if (refused) throw refused;
    await mark(done);
    await closeRuns(tx, done, 'executed');
    executed.push(...done);
  }
  return executed;
}
