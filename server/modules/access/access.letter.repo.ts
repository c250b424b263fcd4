import type { BusinessDate } from '@/server/kernel/business-date';
import { sql } from '@/server/platform/db/sql';
import type { Db } from '@/server/platform/db/tx';

export type InvitedPerson = { email: string; name: string; locale: string; expiresOn: BusinessDate };

/** Whom an invitation is for and until which day it holds; null when it was used, replaced or is too old. */
export async function invitedPerson(db: Db, invitationId: string): Promise<InvitedPerson | null> {
  return db.maybe<InvitedPerson>(sql`
    select p.email, p.display_name as name, p.locale, (i.expires_at at time zone c.time_zone)::date as expires_on
    from invitation i join person p on p.id = i.person_id join calendar c on c.entity = 'main'
    where i.id = ${invitationId} and i.used_at is null and i.expires_at > clock_timestamp() and p.status = 'invited'`);
}

/** Whom to tell that their second factor changed, and when it is, in the zone of the entity. */
export async function toldOfFactor(
  db: Db,
  personId: string,
): Promise<{ email: string; name: string; locale: string; at: string } | null> {
  return db.maybe(sql`
    select p.email, p.display_name as name, p.locale, to_char(clock_timestamp() at time zone c.time_zone, 'YYYY-MM-DD HH24:MI') as at
    from person p join calendar c on c.entity = 'main' where p.id = ${personId}`);
}
