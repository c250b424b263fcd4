import { z } from 'zod';
import { sql } from '@/server/platform/db/sql';
import { doors } from '@/server/platform/command/registry';
import { defineQuery } from '@/server/platform/query/define';

export type KeyView = {
  id: string;
  name: string;
  prefix: string;
  ownerId: string;
  ownerName: string;
  permissions: string[];
  commands: string[];
  perActMinor: bigint | null;
  perDayMinor: bigint | null;
  /** What it asked for or approved on this business date, in minor units. */
  spentMinor: bigint;
  currency: string | null;
  networks: string[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  revokeReason: string | null;
  state: 'usable' | 'ended' | 'expired' | 'owner-out';
  /** Whether the reader may end it. */
  mine: boolean;
};

/** API keys, the usable ones first: one's own, and all of them for who may see people. */
export const keys = defineQuery({
  name: 'access.keys',
  permission: 'access.readKeys',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: ({ db, personId, permissions, businessDate }) =>
    db.rows<KeyView>(sql`
      select k.id, k.name, k.prefix, k.owner_id, p.display_name as owner_name, k.permissions, k.commands, k.per_act_minor,
        k.per_day_minor, k.currency, k.networks, k.created_at, k.expires_at, k.last_used_at, k.revoked_at, k.revoke_reason,
        (select coalesce(sum(abs(s.amount_minor)), 0)::bigint from api_key_spend s
          where s.key_id = k.id and s.business_date = ${businessDate}::date) as spent_minor,
        case when k.revoked_at is not null then 'ended' when k.expires_at <= clock_timestamp() then 'expired'
          when p.status <> 'active' then 'owner-out' else 'usable' end as state,
        k.owner_id = ${personId}::uuid as mine
      from api_key k join person p on p.id = k.owner_id
      where k.owner_id = ${personId}::uuid or ${permissions.has('access.read')}
      order by not key_stands(k.id), k.created_at desc, k.id limit 500`),
});

/** What somebody could give to a key of theirs: their own permissions, each with the acts that it lets a machine do. */
export const keyOffer = defineQuery({
  name: 'access.keyOffer',
  permission: 'access.proposeKey',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({}).optional(),
  example: () => Promise.resolve({}),
  handle: async ({ db, personId }) => {
    const held = await db.rows<{ permission: string }>(sql`
      select distinct rp.permission from role_permission rp
      where rp.permission not in ('access.self', 'access.proposeKey', 'access.signIn') and (rp.role_code = 'everyone'
        or rp.role_code in (select role_code from person_role where person_id = ${personId}::uuid)) order by 1`);
    const commands = [...doors().commands.values()];
    return held.map(({ permission }) => ({
      permission,
      acts: commands
        .filter((one) => one.permission === permission)
        .map(({ name, effect }) => ({ name, money: effect === 'money' })),
    }));
  },
});
