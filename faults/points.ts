// Crash points: a day is lived in a fresh clone of the staged world; at numbered points the process dies, another one starts
// on the same database and the same folders, and goes on. At the end of the day the world is measured.
import { systemActor, type Actor } from '@/server/platform/auth/actor';
import { bindDatabase, bindDoors, doors } from '@/server/platform/command/registry';
import { runCommand } from '@/server/platform/command/run-command';
import { setMasterKey } from '@/server/platform/crypto/vault';
import { bindRegistry } from '@/server/registry';
import { People, Stuck, type Answer, type Call } from './client';
import { liveDayUnderTest } from './day';
import { openEye, type Eye } from './eye';
import { Life } from './life';
import { bindMortalBank, deliveries, type Delivery } from './life-bank';
import { openMortalDatabase } from './life-database';
import { watchFiles } from './life-files';
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
import { auditFaults, workOnce } from './mortal-worker';
import { bankFolderOf, type Place, type Staged } from './place';

/** What somebody breaks on purpose, to see whether it is found. */
export const sabotages = ['send-twice', 'drop-event', 'skip-posting'] as const;
export type Sabotage = (typeof sabotages)[number];

export type Plan = {
  /** How many points each life passes before it dies; after the last of them the day is lived to its end. */
  readonly deaths: readonly number[];
  readonly delivery: Delivery;
  readonly sabotage: Sabotage | null;
};

export type Lived = {
  readonly findings: Findings;
  readonly digest: Digest;
  /** What the audit trail does not prove any more. */
  readonly audit: readonly string[];
  /** Where the lives ended, in order. */
  readonly places: readonly string[];
  /** Points of the last life, and their names when they were asked for. */
  readonly points: number;
  readonly trace: readonly string[];
};

type World = {
  readonly place: Place;
  readonly staged: Staged;
  readonly plan: Plan;
  readonly people: People;
  readonly eye: Eye;
  readonly piiMasterKey: string;
};

const ROUNDS = 12;

function actorOf(world: World, by: string): Actor {
  if (by.startsWith('system:')) return systemActor(by.slice('system:'.length));
  return { kind: 'person', sessionId: world.staged.stage.sessions[by] ?? '' };
}

async function call(world: World, { by, command: name, input, key }: Call): Promise<Answer> {
  const command = doors().commands.get(name);
  if (!command) throw new Error(`there is no command "${name}"`);
  const outcome = await runCommand(command, input, { actor: actorOf(world, by), key });
  if (outcome.status === 'refused')
    return { status: 'refused', code: outcome.refusal.code, message: outcome.refusal.message };
  return outcome.status === 'done'
    ? { status: 'done', result: outcome.result }
    : { status: 'pending', requestId: outcome.requestId };
}

/** Binds the product as a process does that starts: registry, database, bank, files. */
async function begin(world: World, life: Life): Promise<void> {
  const { place, plan, staged } = world;
  setMasterKey(world.piiMasterKey);
  bindDatabase(openMortalDatabase(place.urls, life));
  bindRegistry();
  if (plan.sabotage === 'skip-posting') {
    // The debits of a statement are booked, and nobody spreads them over the instalments.
    const subscribers = new Map(doors().subscribers);
    subscribers.set('payments.orderSettled', []);
    bindDoors({ ...doors(), subscribers });
  }
  watchFiles(life);
  await bindMortalBank(
    { place, stage: staged.stage, life },
    { delivery: plan.delivery, sendTwice: plan.sabotage === 'send-twice' },
  );
}

/** Sabotage: what a run tells of the bank's reports is marked as handled at once, and nobody handles it. */
async function dropEvents(eye: Eye): Promise<void> {
  await eye.query(
    `create function drop_event() returns trigger language plpgsql as $$ begin new.state := 'done'; return new; end $$`,
  );
  await eye.query(`create trigger drop_event before insert on outbox_event for each row
    when (new.type = 'payments.reportReceived' and new.handler <> 'stream') execute function drop_event()`);
}

/** Lets the worker work until the condition holds. What waits for a later try is due: time passes between two rounds. */
async function workUntil(world: World, until: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.eye.query(`update outbox_event set next_at = now() where state = 'new' and next_at > now()`);
    await workOnce(world.place.dataDir);
    const { rows } = await world.eye.query<{ rest: boolean }>(`select ${until} as rest`);
    if (rows[0]?.rest) return;
  }
  throw new Stuck(`the worker does not come to rest: ${until}`);
}

/** One life, to its death or to the end of the day. Gives the life as it ended, and why the day did not. */
async function live(world: World, life: Life, first: boolean): Promise<{ stuck: string | null; odd: string[] }> {
  const { people, staged } = world;
  people.wire = (one) => call(world, one);
  try {
    await begin(world, life);
    // A process that starts finds what the last one has left, before anybody asks for anything new.
    if (!first) await workOnce(world.place.dataDir);
    const work = (until: string) => workUntil(world, until);
    await liveDayUnderTest({ stage: staged.stage, people, work, machines: true });
    return { stuck: null, odd: life.dead ? [] : await people.clickAgain() };
  } catch (error) {
    if (life.dead) return { stuck: null, odd: [] };
    if (error instanceof Stuck) return { stuck: error.message, odd: [] };
    throw error;
  }
}

/** Lets what is left of a dead process come to its end: all that it still tries to reach fails. */
async function bury(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function liveAll(
  world: World,
  known: Known,
): Promise<Omit<Lived, 'findings' | 'digest' | 'audit'> & { stuck: string[] }> {
  const places: string[] = [];
  for (let no = 0; ; no += 1) {
    const diesAt = world.plan.deaths[no] ?? null;
    const life = new Life({ root: world.place.dataDir, diesAt, trace: world.plan.deaths.length === 0 });
    const { stuck, odd } = await live(world, life, no === 0);
    if (life.dead) {
      await bury();
      places.push(life.place ?? '');
      await note(world.eye, known);
      continue;
    }
    return { places, points: life.points, trace: life.trace, stuck: [...(stuck === null ? [] : [stuck]), ...odd] };
  }
}

/** Lives a world from a clone to its measurement. A day that does not come to its end counts as lost. */
export async function liveWorld(
  staged: Staged,
  plan: Plan,
  at: { label: string; piiMasterKey: string },
): Promise<Lived> {
  const place = await staged.clone(at.label);
  const eye = openEye(() => place.urls.ownerUrl);
  try {
    if (plan.sabotage === 'drop-event') await dropEvents(eye);
    const people = new People(eye, () => Promise.reject(new Error('nobody is there yet')));
    const world: World = { place, staged, plan, people, eye, piiMasterKey: at.piiMasterKey };
    const known = nothingKnown();
    const { stuck, ...lived } = await liveAll(world, known);
    watchFiles(null);
    const { readerUrl } = place.urls;
    const findings = await measure({ eye, readerUrl, bankFolder: bankFolderOf(place.dataDir), known });
    findings.lost.push(...stuck);
    const audit = await auditFaults(readerUrl, place.dataDir);
    return { ...lived, findings, digest: await digest(eye), audit };
  } finally {
    watchFiles(null);
    await eye.end();
    await place.drop();
  }
}

/** A generator of chance that gives the same for the same seed (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Points = {
  readonly runs: number;
  readonly seed: number;
  /** How many times the process dies in one world. */
  readonly perWorld: number;
  readonly sabotage: Sabotage | null;
  readonly say: (text: string) => void;
};

/** After a death the next ones come early, most of them while the last one is still being mended. */
const EARLY = 120;
const SOON = 400;
/** Multiples of it, taken without their whole part, fall evenly into an interval however many there are. */
const GOLDEN = 0.618_033_988_749_894_9;

/** The plan of a world: the first deaths of all worlds lie evenly over the day, the further ones follow as chance says. */
export function planOf(no: number, points: Omit<Points, 'say' | 'runs'>, dayPoints: number): Plan {
  const chance = chanceOf(points.seed + no);
  const place = (chanceOf(points.seed)() + no * GOLDEN) % 1;
  const further = Array.from(
    { length: points.perWorld - 1 },
    (_none, index) => 1 + Math.floor(chance() * (index % 2 === 0 ? EARLY : SOON)),
  );
  return {
    deaths: [1 + Math.floor(place * dayPoints), ...further],
    delivery: deliveries[no % deliveries.length] ?? 'orderly',
    sabotage: points.sabotage,
  };
}

export type PointsResult = {
  deaths: number;
  dayPoints: number;
  places: Set<string>;
  findings: Findings;
  /** Worlds that broke in a way that nobody foresaw; their deaths do not count, and they are never a zero. */
  unmeasured: string[];
  auditFaults: number;
};

const TOO_MANY_UNMEASURED = 5;

/** The same day without a death, once for each way in which the bank delivers: what it comes to, and how many points it has. */
async function calmDays(staged: Staged, piiMasterKey: string): Promise<Map<Delivery, Lived>> {
  const days = new Map<Delivery, Lived>();
  for (const delivery of deliveries) {
    const lived = await liveWorld(staged, { deaths: [], delivery, sabotage: null }, { label: 'calm', piiMasterKey });
    const wrong = [...Object.values(lived.findings).flat(), ...lived.audit];
    if (wrong.length > 0) throw new Error(`A day without any fault does not measure as clean: ${wrong.join('; ')}`);
    days.set(delivery, lived);
  }
  return days;
}

/** What a world shows, with what it has less or more than the same day without a fault. */
function findingsOf(lived: Lived, calm: Lived | undefined): Findings {
  if (!calm) throw new Error('There is no calm day to compare with.');
  const { lost, doubled } = comparedDigests(calm.digest, lived.digest);
  const { findings } = lived;
  return { ...findings, lost: [...findings.lost, ...lost], doubled: [...findings.doubled, ...doubled] };
}

/** Lives days without a death, which numbers their points, and then all the worlds. */
export async function runPoints(staged: Staged, points: Points, piiMasterKey: string): Promise<PointsResult> {
  const calm = await calmDays(staged, piiMasterKey);
  const dayPoints = Math.max(...[...calm.values()].map((day) => day.points));
  const names = new Set([...calm.values()].flatMap((day) => day.trace));
  points.say(`a day has up to ${dayPoints} points, ${names.size} of different names`);
  const result: PointsResult = {
    deaths: 0,
    dayPoints,
    places: new Set(),
    findings: { lost: [], doubled: [], unbalanced: [] },
    unmeasured: [],
    auditFaults: 0,
  };
  for (let no = 0; result.deaths < points.runs; no += 1) {
    const { deaths, ...plan } = planOf(no, points, dayPoints);
    const left = deaths.slice(0, points.runs - result.deaths);
    const lived = await liveWorld(staged, { ...plan, deaths: left }, { label: 'world', piiMasterKey }).catch(
      (error: unknown) => {
        const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        points.say(`world ${no} could not be measured: ${words} (${plan.delivery}; ${left.join(', ')})`);
        result.unmeasured.push(words);
        if (result.unmeasured.length > TOO_MANY_UNMEASURED) throw error;
        return null;
      },
    );
    if (lived === null) continue;
    const findings = findingsOf(lived, calm.get(plan.delivery));
    result.deaths += lived.places.length;
    for (const place of lived.places) result.places.add(place);
    for (const fault of lived.audit) points.say(`audit: ${fault} (world ${no}: ${lived.places.join(' | ')})`);
    result.auditFaults += lived.audit.length;
    for (const kind of ['lost', 'doubled', 'unbalanced'] as const) {
      for (const finding of findings[kind]) {
        result.findings[kind].push(finding);
        points.say(`${kind}: ${finding} (world ${no}, ${plan.delivery}: ${lived.places.join(' | ')})`);
      }
    }
    if (no % 10 === 9) points.say(`${result.deaths} deaths in ${no + 1} worlds`);
  }
  return result;
}
