import { z } from 'zod';
import { invariant } from '@/server/kernel/invariant';
import { gateArguments } from '@/server/platform/auth/actor';
import { normaliseTexts } from '@/server/platform/crypto/canonical';
import { sql } from '@/server/platform/db/sql';
import { draftOf } from './act-draft';
import type { RunContext } from './context';
import type { AnyCommand } from './define';
import { kindOfShape, type FieldKind } from './field-shape';
import { gateRefusal } from './open-run';
import type { RequestDraft } from './ports';
import { demandProof, proofDemand } from './proof';
import { doors } from './registry';
import { inputRefusal } from './run-command';

function commandNamed(name: string): AnyCommand {
  const command = doors().commands.get(name);
  invariant(command, `command ${name} is not registered`);
  return command;
}

type Fields = Readonly<Record<string, unknown>>;

/** The shapes of the fields that a command takes, by name; none where its input is no plain record. */
function shapesOf(name: string): Readonly<Record<string, unknown>> {
  const shape = doors().commands.get(name)?.input;
  return shape instanceof z.ZodObject ? shape.shape : {};
}

/** The names of the fields that a command takes, also of those that were left out the last time; none of one that is gone. */
export function fieldsOf(command: string, input: Fields): string[] {
  if (!doors().commands.has(command)) return [];
  return [...new Set([...Object.keys(shapesOf(command)), ...Object.keys(input)])];
}

/** How a field of a command is written by its shape (null: it does not say), and what an emptied one may be. */
export type FieldTerms = { readonly kind: FieldKind | null; readonly takesNull: boolean; readonly takesEmpty: boolean };

/** What the shape of a command says of one of its fields. */
export function termsOfField(command: string, name: string): FieldTerms {
  const shape = shapesOf(command)[name];
  if (!(shape instanceof z.ZodType)) return { kind: null, takesNull: false, takesEmpty: false };
  return {
    kind: kindOfShape(shape),
    takesNull: shape.safeParse(null).success,
    takesEmpty: shape.safeParse([]).success,
  };
}

/** An input with some fields changed. Where a field does not take null, null is how it is left out. */
export function withChanges(command: string, input: Fields, changes: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries({ ...input, ...changes }).filter(
      ([name, value]) => value !== null || !(name in changes) || termsOfField(command, name).takesNull,
    ),
  );
}

/**
 * Drafts an act anew within a run of another command, as the door would draft it: with the permission of the act itself, its
 * input parsed, and the second factor that it asks for. Throws the refusal of the first of them that is lacking, or what the
 * act says against the input. Nothing is stored.
 */
export async function redraft(
  { tx, run, actor }: RunContext,
  act: { readonly command: string; readonly input: unknown; readonly makerId: string },
): Promise<RequestDraft> {
  const command = commandNamed(act.command);
  const { name, permission, approval } = command;
  invariant(approval, `command ${name} is not approvable but has a request`);
  const gate = gateArguments(actor.as);
  const { status } = await tx.one<{ status: string }>(
    sql`select status from read_gate(${gate.kind}, ${gate.name}, ${gate.sessionId}::uuid, ${permission})`,
  );
  if (status === 'unauthenticated' || status === 'denied') throw gateRefusal(status, actor.as, permission);
  const parsed = command.input.safeParse(normaliseTexts(act.input));
  if (!parsed.success) throw inputRefusal(parsed.error);
  await demandProof(tx, actor.as, proofDemand(command, parsed.data));
  const frame = { tx, businessDate: run.businessDate, now: run.now, makerId: act.makerId };
  return draftOf(frame, { command: name, spec: approval, input: parsed.data });
}
