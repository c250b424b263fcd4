// The people outside: they survive every crash, remember what they sent under which key, and send it again until they know.
import type { Eye } from './eye';

/** How an act was answered; a refusal is an answer too. */
export type Answer =
  | { readonly status: 'done'; readonly result: unknown }
  | { readonly status: 'pending'; readonly requestId: string }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

export type Call = { readonly by: string; readonly command: string; readonly input: unknown; readonly key: string };

/** The way into the house; throws when nobody answers. `by` is a person's key, or `system:` and a machine. */
export type Wire = (call: Call) => Promise<Answer>;

/** The day cannot go on, for a reason that is no crash: somebody was refused what must be possible. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
}

export class People {
  /** Reads what a screen would show; no part of what is broken. */
  readonly eye: Eye;
  wire: Wire;
  readonly #sent = new Map<string, Call>();
  readonly #known = new Map<string, Exclude<Answer, { status: 'refused' }>>();

  constructor(eye: Eye, wire: Wire) {
    this.eye = eye;
    this.wire = wire;
  }

  /** Acts that were answered, by key: whatever happens later, they have happened. */
  get known(): ReadonlyMap<string, Exclude<Answer, { status: 'refused' }>> {
    return this.#known;
  }

  async row<T extends object>(text: string, values: readonly unknown[] = []): Promise<T> {
    const { rows } = await this.eye.query<T>(text, values);
    if (rows[0] === undefined) throw new Stuck(`nothing is there to go on with: ${text}`);
    return rows[0];
  }

  /** Sends an act until it is answered, the same input under the same key every time. */
  async act(
    key: string,
    what: { by: string; command: string },
    input: () => Promise<unknown>,
  ): Promise<Exclude<Answer, { status: 'refused' }>> {
    const known = this.#known.get(key);
    if (known) return known;
    const call = this.#sent.get(key) ?? { ...what, key: `faults/${key}`, input: await input() };
    this.#sent.set(key, call);
    const answer = await this.wire(call);
    if (answer.status === 'refused') throw new Stuck(`${key} was refused: ${answer.message} [${answer.code}]`);
    this.#known.set(key, answer);
    return answer;
  }

  /** Everybody clicks once more, as people do whose screen was slow. Gives the acts that were answered as if they were new. */
  async clickAgain(): Promise<string[]> {
    const odd: string[] = [];
    for (const [key, call] of this.#sent) {
      const answer = await this.wire(call);
      if (answer.status === 'refused') odd.push(`${key}: ${answer.message} [${answer.code}]`);
    }
    return odd;
  }
}
