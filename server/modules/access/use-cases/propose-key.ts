import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { isCurrency, moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import {
  defineCommand,
  type ApprovalFrame,
  type ApprovalSpec,
  type Consequence,
} from '@/server/platform/command/define';
import { doors } from '@/server/platform/command/registry';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import { sql } from '@/server/platform/db/sql';
import { rightsChanged } from '../access.events';
import { canonicalNetworks, holdKeyEnd, insertKey, keyNameTaken, notHeldBy, type KeyTerms } from '../access.key.repo';
import { lockPerson } from '../access.repo';
import { proposeKeyInput } from '../access.schema';

type Input = z.output<typeof proposeKeyInput>;

/** What no key does: it holds no session, and makes no other key. */
const NEVER: readonly string[] = ['access.self', 'access.proposeKey', 'access.signIn'];

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

function refuseWishes(wish: Input, notHeld: readonly string[]): void {
  const never = wish.permissions.filter((permission) => NEVER.includes(permission));
  if (never.length > 0)
    throw refuse('ACCESS.KEY_PERMISSION', `No key may hold ${never.join(', ')}. Leave it out.`, { permissions: never });
  if (notHeld.length > 0)
    throw refuse(
      'ACCESS.KEY_BEYOND_OWNER',
      `A key may do what its owner may do by a role of their own, and no more. You do not hold ${notHeld.join(', ')}.`,
      { permissions: notHeld },
    );
  const stray = wish.commands.filter((name) => {
    const permission = doors().commands.get(name)?.permission;
    return permission === undefined || !wish.permissions.includes(permission);
  });
  if (stray.length > 0)
    throw refuse('ACCESS.KEY_ACTS', `These are no acts that the permissions of the key allow: ${stray.join(', ')}.`, {
      commands: stray,
    });
  if (wish.currency !== null && !isCurrency(wish.currency))
    throw refuse('ACCESS.KEY_CURRENCY', `"${wish.currency}" is not a currency.`, { currency: wish.currency });
}

/** The key as it will be, for whoever proposes it; refuses what is more than they have. */
async function termsOf({ tx, makerId }: Pick<ApprovalFrame, 'tx' | 'makerId'>, wish: Input): Promise<KeyTerms> {
  const permissions = sorted(wish.permissions);
  refuseWishes(wish, await notHeldBy(tx, makerId, permissions));
  await holdKeyEnd(tx, wish.expiresAt);
  if (await keyNameTaken(tx, wish))
    throw refuse(
      'ACCESS.KEY_NAME_TAKEN',
      `A key was named "${wish.name}" before. Names are used once, since policies name keys by them; choose another.`,
      { name: wish.name },
    );
  const { name, prefix, secretHash, perActMinor, perDayMinor, currency } = wish;
  return {
    name,
    prefix,
    secretHash,
    permissions,
    commands: sorted(wish.commands),
    perActMinor: perActMinor === null ? null : BigInt(perActMinor).toString(),
    perDayMinor: perDayMinor === null ? null : BigInt(perDayMinor).toString(),
    currency,
    networks: await canonicalNetworks(tx, wish.networks),
    expiresAt: new Date(wish.expiresAt).toISOString(),
  };
}

/** The acts that a key will be able to make, those about money first. */
function actsOf({ permissions, commands }: KeyTerms): { money: string[]; others: string[] } {
  const acts = [...doors().commands.values()].filter(
    (one) => permissions.includes(one.permission) && (commands.length === 0 || commands.includes(one.name)),
  );
  const named = (money: boolean) => acts.filter((one) => (one.effect === 'money') === money).map((one) => one.name);
  return { money: named(true), others: named(false) };
}

function limitText(terms: KeyTerms): string {
  const { perActMinor, perDayMinor, currency } = terms;
  if (currency === null) return 'No limit of amounts.';
  const parts = [
    ...(perActMinor === null ? [] : [`${moneyText(BigInt(perActMinor), currency)} in one act`]),
    ...(perDayMinor === null ? [] : [`${moneyText(BigInt(perDayMinor), currency)} in a day`]),
  ];
  return `Up to ${parts.join(' and ')}.`;
}

const approval: ApprovalSpec<Input> = {
  codeVersion: 1,
  entity: ({ name }) => ({ type: 'api-key', id: name }),
  title: async ({ tx, makerId }, { name }) => `API key "${name}" of ${(await lockPerson(tx, makerId)).displayName}`,
  facts: (_frame, { permissions, commands }) =>
    Promise.resolve({ permissions, commands, decides: permissions.includes('approvals.decide') }),
  content: async (frame, wish) => {
    const owner = await lockPerson(frame.tx, frame.makerId);
    return {
      key: await termsOf(frame, wish),
      ownerId: frame.makerId,
      ownerName: owner.displayName,
      reason: wish.reason,
    };
  },
  consequences: async (frame, wish): Promise<Consequence[]> => {
    const terms = await termsOf(frame, wish);
    const acts = actsOf(terms);
    const from = terms.networks.length > 0 ? `Only from ${terms.networks.join(', ')}.` : 'From every network.';
    return [
      { kind: 'change', field: 'permissions', before: null, after: terms.permissions.join(', ') },
      ...(acts.money.length > 0
        ? [{ kind: 'warning' as const, text: `A machine can ask for money: ${acts.money.join(', ')}.` }]
        : []),
      { kind: 'note', text: `${limitText(terms)} ${from} Until ${terms.expiresAt.slice(0, 10)}.` },
      {
        kind: 'note',
        text: 'What the key does counts as done by its owner, who never approves it. It approves only where a policy names it.',
      },
      ...(acts.others.length > 0 ? [{ kind: 'note' as const, text: `Other acts: ${acts.others.join(', ')}.` }] : []),
    ];
  },
  withoutPolicy: 'refuse',
};

/**
 * Proposes a key by which a machine acts as whoever proposes it. Another person approves. Its secret is made by the owner and
 * never reaches us. A key is never changed: to widen it, another one is proposed.
 */
export const proposeKey = defineCommand({
  name: 'access.proposeKey',
  permission: 'access.proposeKey',
  effect: 'terms',
  input: proposeKeyInput,
  example: async (world) => {
    const end = await world.read((tx) =>
      tx.one<{ at: Date }>(sql`select clock_timestamp() + interval '90 days' as at`),
    );
    return {
      name: 'calendar-reader',
      prefix: 'exa1mple',
      secretHash: sha256Hex(randomBytes(32)),
      permissions: ['calendar.read'],
      perActMinor: '100000',
      perDayMinor: '500000',
      currency: 'EUR',
      networks: ['203.0.113.7/24'],
      expiresAt: end.at.toISOString(),
      reason: 'The planning tool reads the business date',
    };
  },
  approval,
  handle: async ({ tx, audit, raise, approval: approved, actor }, wish) => {
    const ownerId = approved?.makerId ?? actor.personId ?? '';
    const terms = await termsOf({ tx, makerId: ownerId }, wish);
    const keyId = await insertKey(tx, { terms, ownerId, requestId: approved?.requestId ?? null });
    await raise(rightsChanged, { personId: ownerId });
    const { secretHash: _hash, ...said } = terms;
    await audit({ entityType: 'api-key', entityId: keyId, after: { ...said, ownerId }, reason: wish.reason });
    return { keyId, name: terms.name };
  },
});
