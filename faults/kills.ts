// Kills: the same day with real processes. At moments that chance chooses, the worker, the web process or the database
// server dies by SIGKILL and is started again, while people go on sending what nobody has answered.
import { copyFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encode } from 'next-auth/jwt';
import { People, Stuck, type Answer, type Call } from './client';
import { liveDayUnderTest } from './day';
import { openEye, type Eye } from './eye';
import type { OwnGround } from './ground';
import { Household, victims, webKind, type Victim } from './household';
import {
  comparedDigests,
  digest,
  measure,
  note,
  nothingKnown,
  type Digest,
  type Findings,
  type Known,
} from './measure';
import { bankFolderOf, type Place, type Staged } from './place';
import { chanceOf } from './points';

const PATIENCE_MS = 180_000;
/** A kill comes after so many milliseconds at most, counted from when everything serves again. */
const LONGEST_PEACE_MS = 1_500;

type World = { place: Place; staged: Staged; household: Household; eye: Eye; cookies: Map<string, Promise<string>> };

type TrpcAnswer = {
  result?: { data: { json: { status: 'done'; result: unknown } | { status: 'pending'; requestId: string } } };
  error?: { json: { data?: { refusal?: { code: string; message: string } | null } } };
};

async function cookieOf(world: World, by: string, secret: string): Promise<string> {
  const known = world.cookies.get(by);
  if (known) return known;
  const made = encode({ token: { sid: world.staged.stage.sessions[by] ?? '' }, secret });
  world.cookies.set(by, made);
  return made;
}

/** Sends one act once. Null: nobody answered, or something broke on the way. */
async function sendOnce(world: World, call: Call, secret: string): Promise<Answer | null> {
  const { address } = world.household;
  const cookie = `next-auth.session-token=${await cookieOf(world, call.by, secret)}`;
  try {
    const response = await fetch(`${address}/api/trpc/${call.command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address, cookie },
      body: JSON.stringify({ json: { input: call.input, key: call.key } }),
      signal: AbortSignal.timeout(20_000),
    });
    const { result, error } = (await response.json()) as TrpcAnswer;
    if (result) return result.data.json;
    const refusal = error?.json.data?.refusal;
    return refusal ? { status: 'refused', code: refusal.code, message: refusal.message } : null;
  } catch {
    return null;
  }
}

async function send(world: World, call: Call, secret: string): Promise<Answer> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(60)) {
    const answer = await sendOnce(world, call, secret);
    if (answer) return answer;
  }
  throw new Stuck(`${call.command} of ${call.by} was not answered for ${PATIENCE_MS / 1000} s`);
}

/** The bank delivers some of its files a second time. */
function deliverAgain(world: World): void {
  const outbox = join(bankFolderOf(world.place.dataDir), 'outbox');
  const names = readdirSync(outbox).filter((name) => !name.startsWith('.'));
  for (const name of names.sort().slice(world.staged.stage.delivered)) {
    const again = `${name}-again`;
    if (name.endsWith('-again') || names.includes(again)) continue;
    copyFileSync(join(outbox, name), join(outbox, `.${again}`));
    renameSync(join(outbox, `.${again}`), join(outbox, again));
  }
}

/** Waits until the processes have brought the database to where the condition holds. */
async function workUntil(world: World, condition: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(100)) {
    deliverAgain(world);
    // What failed waits longer each time it is tried; here that time is over at once.
    await world.eye.query(`update outbox_event set next_at = now() where state = 'new' and next_at > now()`);
    const { rows } = await world.eye.query<{ rest: boolean }>(`select ${condition} as rest`);
    if (rows[0]?.rest) return;
  }
  throw new Stuck(`the worker does not come to rest: ${condition}`);
}

type Killing = { wanted: number; chance: () => number; say: (text: string) => void };
type Watch = { known: Known; over: () => boolean };

/** Kills one after the other until the day is over or enough have died. */
async function killAway(world: World, killing: Killing, { known, over }: Watch): Promise<Victim[]> {
  const dead: Victim[] = [];
  while (dead.length < killing.wanted && !over()) {
    await delay(killing.chance() * LONGEST_PEACE_MS);
    if (over()) break;
    const victim = victims[Math.floor(killing.chance() * victims.length)] ?? 'worker';
    await note(world.eye, known);
    await world.household.kill(victim, () => beats(world.eye));
    dead.push(victim);
    killing.say(`kill -9 of the ${victim}`);
  }
  return dead;
}

async function beats(eye: Eye): Promise<number> {
  const { rows } = await eye.query<{ at: number }>(
    'select coalesce(extract(epoch from max(at)), 0)::float8 as at from worker_heartbeat',
  );
  return rows[0]?.at ?? 0;
}

type Lived = { findings: Findings; digest: Digest; dead: Victim[] };

async function liveDay(world: World, killing: Killing, secret: string): Promise<Lived> {
  const { household, staged, place, eye } = world;
  const known = nothingKnown();
  await household.start(() => beats(eye));
  const people = new People(eye, (call) => send(world, call, secret));
  const work = (condition: string) => workUntil(world, condition);
  let over = false;
  const stuck: string[] = [];
  const living = liveDayUnderTest({ stage: staged.stage, people, work, machines: false })
    .catch((error: unknown) => {
      if (!(error instanceof Stuck)) throw error;
      stuck.push(error.message);
    })
    .finally(() => {
      over = true;
    });
  const [dead] = await Promise.all([killAway(world, killing, { known, over: () => over }), living]);
  stuck.push(...(await people.clickAgain()));
  await household.stop();
  const { readerUrl } = household.urls;
  const findings = await measure({ eye, readerUrl, bankFolder: bankFolderOf(place.dataDir), known });
  findings.lost.push(...stuck);
  return { findings, digest: await digest(eye), dead };
}

/** Lives one world from a clone to its measurement. */
async function liveWorld(at: { ground: OwnGround; staged: Staged; label: string }, killing: Killing): Promise<Lived> {
  const { ground, staged } = at;
  const place = await staged.clone(at.label);
  const household = new Household(ground, place);
  const eye = openEye(() => household.urls.ownerUrl);
  try {
    return await liveDay({ place, staged, household, eye, cookies: new Map() }, killing, ground.secrets.nextAuthSecret);
  } finally {
    await household.stop();
    await eye.end();
    await place.drop();
  }
}

export type KillsResult = { kills: number; web: string; findings: Findings; dead: Record<Victim, number> };

/** Lives a calm day, and then days with kills until enough have died. */
export async function runKills(
  ground: OwnGround,
  staged: Staged,
  kills: { runs: number; seed: number; perWorld: number; say: (text: string) => void },
): Promise<KillsResult> {
  const { say } = kills;
  const chance = chanceOf(kills.seed);
  const calm = await liveWorld({ ground, staged, label: 'calm' }, { wanted: 0, chance, say });
  const wrong = Object.values(calm.findings).flat();
  if (wrong.length > 0) throw new Error(`A day without any kill does not measure as clean: ${wrong.join('; ')}`);
  const dead: Record<Victim, number> = { worker: 0, web: 0, postgres: 0 };
  const findings: Findings = { lost: [], doubled: [], unbalanced: [] };
  let count = 0;
  for (let no = 0; count < kills.runs; no += 1) {
    const wanted = Math.min(kills.perWorld, kills.runs - count);
    const lived = await liveWorld({ ground, staged, label: 'world' }, { wanted, chance, say });
    const { lost, doubled } = comparedDigests(calm.digest, lived.digest);
    findings.lost.push(...lived.findings.lost, ...lost);
    findings.doubled.push(...lived.findings.doubled, ...doubled);
    findings.unbalanced.push(...lived.findings.unbalanced);
    for (const victim of lived.dead) dead[victim] += 1;
    count += lived.dead.length;
    say(`${count} kills in ${no + 1} worlds; found so far: ${Object.values(findings).flat().join('; ') || 'nothing'}`);
  }
  return { kills: count, web: webKind(), findings, dead };
}
