import { invariant } from '@/server/kernel/invariant';
import type { BusinessDate } from '@/server/kernel/business-date';
import { demoStaff } from '@/prisma/seed/generators/staff';
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import type { SimulatedBank } from '@/server/platform/bank/simulated-bank/bank';
import { doors } from '@/server/platform/command/registry';
import { runCommand, type Outcome } from '@/server/platform/command/run-command';
import type { Database } from '@/server/platform/db/pools';
import { relayOnce } from '@/server/platform/events/relay';
import { sql } from '@/server/platform/db/sql';

type Request = { version: number; contentHash: string; status: string; ref: string };
export type Decision = { by: string; say: 'approve' | 'recommend' | 'reject'; reason?: string };

/** The machines that a demo world is made by: itself, and the checkout whose traffic it plays. */
export const worldMaker = systemActor('demo-world');
export const checkout = systemActor('intake');

/** Delivers what waits in turn: what the next act of the day may build on. */
export async function relayInTurn(): Promise<void> {
  while ((await relayOnce('in turn')) > 0);
}

/**
 * Delivers what waits at the end of a day, as a worker does: what tells people goes on beside what moves money. No screen is
 * open yet; what they would hear is delivered when the world is there.
 */
export async function relayDay(): Promise<void> {
  for (;;) {
    const taken = await Promise.all([relayOnce('in turn'), relayOnce('aside'), relayOnce('mail')]);
    if (taken.every((rows) => rows === 0)) return;
  }
}

/**
 * The doors as the demo world uses them: every act is a command of a person or of a machine that may do it, under a key
 * that counts up, so that nothing of a world reaches around the rules.
 */
export class WorldDoors {
  readonly database: Database;
  readonly #bank: SimulatedBank | null;
  readonly #people = new Map<string, Actor>();
  readonly #personIds = new Map<string, string>();
  readonly #label: string;
  #acts = 0;

  constructor(parts: { database: Database; bank?: SimulatedBank; label: string }) {
    this.database = parts.database;
    this.#bank = parts.bank ?? null;
    this.#label = parts.label;
  }

  /** The bank of this world. A world of volume has none. */
  get bank(): SimulatedBank {
    invariant(this.#bank, 'this world has no bank');
    return this.#bank;
  }

  /** Lets the staff in and signs everybody in with the one click of the demo. */
  async openPeople(): Promise<void> {
    const staff = demoStaff();
    const people = staff.map(({ email, displayName, role, locale }) => ({ email, displayName, roles: [role], locale }));
    const { personIds } = (await this.done('access.openDemo', { people }, worldMaker)) as { personIds: string[] };
    for (const [index, person] of staff.entries()) {
      const personId = personIds[index];
      invariant(personId, `${person.key} has no id`);
      const answer = (await this.done(
        'access.signInDemo',
        { personId, userAgent: 'demo world' },
        { kind: 'anonymous', name: 'web' },
      )) as { sessionId: string };
      this.#people.set(person.key, { kind: 'person', sessionId: answer.sessionId });
      this.#personIds.set(person.key, personId);
    }
  }

  person(key: string): Actor {
    const actor = this.#people.get(key);
    invariant(actor, `there is no demo person "${key}"`);
    return actor;
  }

  personId(key: string): string {
    return this.#personIds.get(key) ?? '';
  }

  async run(name: string, input: unknown, actor: Actor | string): Promise<Outcome<unknown>> {
    const command = doors().commands.get(name);
    invariant(command, `there is no command "${name}"`);
    this.#acts += 1;
    const by = typeof actor === 'string' ? this.person(actor) : actor;
    return runCommand(command, input, { actor: by, key: `${this.#label}/${String(this.#acts).padStart(6, '0')}` });
  }

  /** An act that must be done at once; throws what refuses it. */
  async done(name: string, input: unknown, actor: Actor | string): Promise<unknown> {
    const outcome = await this.run(name, input, actor);
    if (outcome.status === 'refused') throw outcome.refusal;
    invariant(outcome.status === 'done', `${name} waits for approval`);
    return outcome.result;
  }

  /** An act that must wait for approval; gives its request. */
  async submitted(name: string, input: unknown, actor: string): Promise<string> {
    const outcome = await this.run(name, input, actor);
    if (outcome.status === 'refused') throw outcome.refusal;
    invariant(outcome.status === 'pending', `${name} did not wait for approval`);
    return outcome.requestId;
  }

  /** Lets people decide on a request, one after the other. */
  async decide(requestId: string, decisions: readonly Decision[]): Promise<void> {
    for (const { by, say, reason } of decisions) {
      const request = await this.database.read.one<Request>(
        sql`select version, content_hash, status, ref from approval_request where id = ${requestId}::uuid`,
      );
      if (request.status !== 'pending') return;
      const input = {
        requestId,
        version: request.version,
        contentHash: request.contentHash,
        decision: say,
        ...(reason ? { reason } : {}),
      };
      const result = (await this.done('approvals.decide', input, by)) as { status: string; message?: string };
      invariant(
        result.status !== 'failed' && result.status !== 'changed',
        `${request.ref}: ${result.message ?? result.status}`,
      );
    }
  }

  /** An act by one person and the approval of others. */
  async approved(name: string, input: unknown, hands: { maker: string; approvers: readonly string[] }): Promise<void> {
    const requestId = await this.submitted(name, input, hands.maker);
    await this.decide(
      requestId,
      hands.approvers.map((by) => ({ by, say: 'approve' as const })),
    );
  }

  /** Moves the time of day on, never back. */
  async setTime(time: string): Promise<void> {
    await this.run('calendar.driveTime', { time }, worldMaker);
  }

  async signOutAll(): Promise<void> {
    for (const actor of this.#people.values()) await this.done('access.signOut', {}, actor);
  }
}

export type WorldDay = {
  date: BusinessDate;
  previous: BusinessDate;
  fine: boolean;
  toGo: number;
  last: boolean;
  payouts: boolean;
};
