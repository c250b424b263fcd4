import { Client } from 'pg';
import { invariant } from '@/server/kernel/invariant';
import type { Actor } from '@/server/platform/auth/actor';
import type { Role } from '@/server/platform/auth/permissions';
import { bindRelyingParty, relyingParty } from '@/server/platform/auth/webauthn';
import type { ExampleWorld } from '@/server/platform/command/example-world';
import { bindDatabase, doors } from '@/server/platform/command/registry';
import { runCommand, type Outcome } from '@/server/platform/command/run-command';
import { uuidFrom, uuidv7 } from '@/server/platform/crypto/ids';
import { bindInstallationSigner, signerFrom } from '@/server/platform/crypto/signing';
import { setMasterKey } from '@/server/platform/crypto/vault';
import { openDatabase, type Database } from '@/server/platform/db/pools';
import { withTransaction } from '@/server/platform/db/tx';
import { softAuthenticator, type SoftAuthenticator } from '@/server/platform/testing/soft-authenticator';
import { openTestDb, type TestDb } from '@/server/platform/testing/test-db';
import { bindRegistry } from '@/server/registry';

/** A test database with the doors bound to it; `owner` reaches around the doors, as an attacker with the database would. */
export type TestWorld = ExampleWorld & {
  readonly db: TestDb;
  readonly database: Database;
  readonly owner: Client;
  run(command: string, input: unknown, actor: Actor, key?: string): Promise<Outcome<unknown>>;
  close(): Promise<void>;
};

async function signIn(owner: Client, role: string, name: string): Promise<Actor> {
  const personId = uuidFrom('test-person', role, name);
  const email = `${name}.${role}@countersign.example`.toLowerCase();
  await owner.query(
    `insert into person (id, email, display_name, initials, status) values ($1, $2, $3, $4, 'active') on conflict do nothing`,
    [personId, email, `${name} (${role})`, name.slice(0, 2).toUpperCase()],
  );
  await owner.query('insert into person_role (person_id, role_code) values ($1, $2) on conflict do nothing', [
    personId,
    role,
  ]);
  const sessionId = uuidv7();
  await owner.query(
    `insert into session (id, person_id, method, expires_at, step_up_at) values ($1, $2, 'test', now() + interval '1 day', now())`,
    [sessionId, personId],
  );
  return { kind: 'person', sessionId };
}

/** Opens a world on a clone of the template. Its calendar is driven: the business date is 2026-11-20, at ten o'clock. */
export async function openWorld(): Promise<TestWorld> {
  const db = await openTestDb();
  const owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
  await owner.query(`update calendar set business_date = '2026-11-20', driven = true, driven_time = '10:00'`);
  // Examples stage demo people beside others, which only this origin allows.
  await owner.query(`insert into installation (id, origin) values ('main', 'test') on conflict do nothing`);
  const database = openDatabase({ appUrl: db.appUrl, readerUrl: db.readerUrl });
  bindDatabase(database);
  setMasterKey('5a'.repeat(32));
  bindInstallationSigner(signerFrom('7e'.repeat(32)));
  bindRelyingParty('http://localhost:3000');
  bindRegistry();
  const devices = new Map<string, SoftAuthenticator>();
  const run: TestWorld['run'] = (name, input, ...[actor, key]) => {
    const command = doors().commands.get(name);
    invariant(command, `there is no command "${name}"`);
    return runCommand(command, input, { actor, key: key ?? uuidv7() });
  };
  const done = async (name: string, input: unknown, actor: Actor) => {
    const outcome = await run(name, input, actor);
    if (outcome.status === 'refused') throw outcome.refusal;
    invariant(outcome.status === 'done', `${name} waits for approval`);
    return outcome.result;
  };
  const personId = async (actor: Actor): Promise<string> => {
    invariant(actor.kind === 'person', 'only people have a person id');
    const { rows } = await owner.query<{ person_id: string }>('select person_id from session where id = $1', [
      actor.sessionId,
    ]);
    invariant(rows[0], 'the session is missing');
    return rows[0].person_id;
  };
  const world: TestWorld = {
    db,
    database,
    owner,
    run,
    done,
    personId,
    authenticator(actor) {
      invariant(actor.kind === 'person', 'only people have passkeys');
      const device = devices.get(actor.sessionId) ?? softAuthenticator(relyingParty().origin);
      devices.set(actor.sessionId, device);
      return device;
    },
    actor: (role: string, name = 'Ada') => signIn(owner, role satisfies Role | string, name),
    read: (work) => withTransaction(database.app, work),
    async approved(name, input, maker) {
      const outcome = await run(name, input, maker);
      if (outcome.status === 'refused') throw outcome.refusal;
      if (outcome.status === 'done') return outcome.result;
      return decideAll(world, outcome.requestId);
    },
    async submitted(name, input, maker) {
      const outcome = await run(name, input, maker);
      if (outcome.status === 'refused') throw outcome.refusal;
      invariant(outcome.status === 'pending', `${name} did not wait for approval`);
      return outcome.requestId;
    },
    async close() {
      await database.close();
      await owner.end();
      await db.drop();
    },
  };
  return world;
}

/** Approves a request by as many people as its policy asks, each a person of their own who had no hand in it. */
async function decideAll(world: TestWorld, requestId: string): Promise<unknown> {
  for (let no = 0; no < 6; no += 1) {
    const { rows } = await world.owner.query<{
      status: string;
      content_hash: string;
      version: number;
      result: unknown;
      steps: { role: string; kind: string }[];
    }>('select status, content_hash, version, result, steps from approval_request where id = $1', [requestId]);
    const request = rows[0];
    invariant(request, `request ${requestId} is missing`);
    if (request.status === 'executed') return request.result;
    invariant(request.status === 'pending', `request ${requestId} ended as ${request.status}`);
    for (const step of request.steps) {
      const checker = await world.actor(step.role, `Checker${no}`);
      const outcome = await world.run(
        'approvals.decide',
        { requestId, version: request.version, contentHash: request.content_hash, decision: step.kind },
        checker,
      );
      if (outcome.status === 'done') break;
    }
  }
  throw new Error(`request ${requestId} was not executed after six decisions`);
}
