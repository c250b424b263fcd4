import { z } from 'zod';
import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { Actor } from '@/server/platform/auth/actor';
import { defineCommand } from '@/server/platform/command/define';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { noteProof } from '@/server/platform/command/proof';
import { shownOnce } from '@/server/platform/crypto/secret-text';
import { codeOfStep, stepAt } from '@/server/platform/crypto/totp';
import { sql } from '@/server/platform/db/sql';
import { factorChanged } from '../access.events';
import { claimFactorTry, noteFactorTry, renewCodes, startTotp, stepOf, waitingTotp } from '../access.factor.repo';
import { lockPerson } from '../access.repo';
import { readAppCode, shownRecoveryCode } from '../domain/recovery-code';
import { stageTotp } from './begin-totp';
import { codeShape, wrongCode, type ProofAnswer } from './read-proof';
import { sessionOf } from './sign-out';

/** Bytes of a text in base 32, as an app reads a secret. */
function bytesOf(base32Text: string): Buffer {
  const bits = [...base32Text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** What the app of this secret shows: now, or so many steps from now. */
export async function appCode(world: ExampleWorld, secret: string, stepsFromNow = 0): Promise<string> {
  const { seconds } = await world.read((tx) =>
    tx.one<{ seconds: number }>(sql`select extract(epoch from clock_timestamp())::float8 as seconds`),
  );
  return codeOfStep(bytesOf(secret), stepAt(seconds) + stepsFromNow);
}

/** Gives somebody an app in use, confirmed by the code before the present one: the present one is still good. */
export async function stageApp(
  world: ExampleWorld,
  actor: Actor,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { totpId, secret } = await stageTotp(world, actor);
  const input = { totpId, code: await appCode(world, secret, -1) };
  const { recoveryCodes } = z
    .object({ ok: z.literal(true), recoveryCodes: z.string() })
    .parse(await world.done('access.confirmTotp', input, actor));
  return { secret, recoveryCodes: recoveryCodes.split('\n') };
}

export type ConfirmAnswer =
  { readonly ok: true; readonly recoveryCodes: string | null } | Extract<ProofAnswer, { ok: false }>;

/** Ten new recovery codes as they are shown once, one a line. */
export function shownCodes(codes: readonly string[]): string | null {
  return shownOnce(codes.map(shownRecoveryCode).join('\n'));
}

/**
 * Takes an app into use by the first code that it shows, in place of one used before, and gives new recovery codes. A wrong
 * code is an answer: the try is counted. Refuses ACCESS.TOTP_ENDED; throws Refusal ACCESS.TOO_MANY_CODES.
 */
export const confirmTotp = defineCommand({
  name: 'access.confirmTotp',
  permission: 'access.self',
  effect: 'work',
  input: z.object({ totpId: z.uuid(), code: codeShape }),
  example: async (world) => {
    const { totpId, secret } = await stageTotp(world, await world.actor('everyone'));
    return { totpId, code: await appCode(world, secret) };
  },
  approval: null,
  proof: () => 'if-held',
  handle: async ({ tx, actor, audit, raise }, input): Promise<ConfirmAnswer | Refusal> => {
    const { personId } = sessionOf(actor);
    await lockPerson(tx, personId);
    await claimFactorTry(tx, personId);
    const row = await waitingTotp(tx, personId, input.totpId);
    if (!row) {
      return refuse(
        'ACCESS.TOTP_ENDED',
        'This secret was confirmed already, replaced, or waited too long. Begin again.',
      );
    }
    const code = readAppCode(input.code.reveal());
    const step = code && (await stepOf(tx, { personId, row, code }));
    const right = typeof step === 'number';
    await noteFactorTry(tx, personId, right);
    await audit({ entityType: 'person', entityId: personId, after: { appConfirmed: right, totpId: row.id } });
    if (!right) return wrongCode;
    await startTotp(tx, personId, { totpId: row.id, step });
    const codes = await renewCodes(tx, personId);
    await noteProof(tx, actor.as);
    await raise(factorChanged, { personId, change: 'app-added' });
    return { ok: true, recoveryCodes: shownCodes(codes) };
  },
});
