import { refuse } from '@/server/kernel/refusal';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { keyedHash } from '@/server/platform/crypto/vault';
import { sql } from '@/server/platform/db/sql';
import type { Tx } from '@/server/platform/db/tx';

const INVITATION_HOURS = 72;

/**
 * The secret of an invitation's link. It is derived from the id under the master key, so the database never holds it, and
 * neither does an answer, an outbox row or a screen: the mailer makes it at the moment of sending.
 */
export function invitationToken(invitationId: string): string {
  return keyedHash('access.invitation', invitationId).toString('base64url');
}

/** Where an invited person sets their password, below the address of the installation. */
export function invitationPath(invitationId: string): string {
  // The secret stands behind the hash mark: it reaches no server log and no Referer header.
  return `/sign-in/invitation#${invitationToken(invitationId)}`;
}

/** A new invitation takes the place of those that are still open. */
export async function openInvitation(tx: Tx, personId: string): Promise<{ invitationId: string; expiresAt: Date }> {
  const id = uuidv7();
  await tx.exec(
    sql`update invitation set expires_at = clock_timestamp() where person_id = ${personId} and used_at is null and expires_at > clock_timestamp()`,
  );
  const row = await tx.one<{ expiresAt: Date }>(sql`
    insert into invitation (id, person_id, token_hash, expires_at)
    values (${id}, ${personId}, ${sha256Hex(invitationToken(id))}, clock_timestamp() + make_interval(hours => ${INVITATION_HOURS}))
    returning expires_at`);
  return { invitationId: id, expiresAt: row.expiresAt };
}

/** The open invitation that a secret belongs to, held until the transaction ends. One sentence for all that can be wrong. */
export async function takeInvitation(tx: Tx, token: string): Promise<{ id: string; personId: string }> {
  const row = await tx.maybe<{ id: string; personId: string }>(sql`
    select id, person_id from invitation where token_hash = ${sha256Hex(token)} and used_at is null and expires_at > clock_timestamp() for update`);
  if (!row) {
    throw refuse(
      'ACCESS.INVITATION_INVALID',
      'This link was used already or is too old. Ask an administrator for a new invitation.',
    );
  }
  return row;
}

export async function useInvitations(tx: Tx, personId: string): Promise<void> {
  await tx.exec(
    sql`update invitation set used_at = clock_timestamp() where person_id = ${personId} and used_at is null and expires_at > clock_timestamp()`,
  );
}
