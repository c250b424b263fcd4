import { z } from 'zod';
import { businessDate } from '@/server/modules/calendar';
import { theDatabase } from '@/server/platform/command/registry';
import { defineProcess, runProcess, type ChunkAt, type ProcessOutcome } from '@/server/platform/command/process';
import type { RunContext } from '@/server/platform/command/context';
import { openExceptionsOf, markPosted, waitingImports } from '../reconciliation.import.repo';
import type { LineCursor } from '../reconciliation.match.repo';
import { statementPosted } from '../reconciliation.events';
import { matchLines } from './match-lines';
import { bookLines, postUnclaimed, receiveLines, returnLines } from './post-lines';
import { readStatement } from './read-statement';

const lineCursor = z.object({ statementId: z.uuid(), no: z.number().int() }).nullable();

type Walk = (context: RunContext, at: { rawFileId: string; cursor: LineCursor }) => ReturnType<typeof matchLines>;

const walk = (step: Walk) => (context: RunContext, at: ChunkAt) =>
  step(context, { rawFileId: at.scope, cursor: lineCursor.parse(at.cursor ?? null) });

async function finish(context: RunContext, rawFileId: string) {
  const posted = await markPosted(context.tx, rawFileId);
  for (const { id, bankAccountId, bookedOn } of posted) {
    const openExceptions = await openExceptionsOf(context.tx, id);
    await context.raise(statementPosted, { statementId: id, rawFileId, bankAccountId, bookedOn, openExceptions });
  }
  return { cursor: null, counts: { posted: posted.length } };
}

/**
 * From a stored file to the books. The scope is the raw file, so that a file is booked once, however often and by how many
 * workers it is started. Reading takes the whole file or nothing; the other steps walk its lines in chunks. Executions come
 * before returns, since a bank may book and take back on one day; what nobody claims stands in suspense before customers'
 * money leaves it.
 */
export const importStatement = defineProcess({
  name: 'reconciliation.import',
  permission: 'reconciliation.import',
  steps: [
    { name: 'read', chunk: (context, at) => readStatement(context, at.scope) },
    { name: 'match', chunk: walk(matchLines) },
    { name: 'book', chunk: walk(bookLines) },
    { name: 'return', chunk: walk(returnLines) },
    { name: 'post', chunk: walk(postUnclaimed) },
    { name: 'receive', chunk: walk(receiveLines) },
    { name: 'finish', chunk: (context, at) => finish(context, at.scope) },
  ],
});

/** Books a stored file, or goes on where a killed worker left it. */
export async function importFile(rawFileId: string): Promise<ProcessOutcome> {
  const date = await businessDate(theDatabase().read);
  return runProcess(importStatement, { scope: rawFileId, date });
}

/** Starts again what waits: for a statement that was missing, or for a worker that died. Each one that is booked calls for another round. */
export async function importWaiting(): Promise<ProcessOutcome[]> {
  const outcomes: ProcessOutcome[] = [];
  for (const { rawFileId } of await waitingImports(theDatabase().read, importStatement.name))
    outcomes.push(await importFile(rawFileId));
  return outcomes;
}
