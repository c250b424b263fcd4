// One life of a process, which can be made to end at a numbered point. A point is every boundary at which the process touches
// what outlives it: before a statement leaves for the database and after its answer has come back, before and after each
// call of the bank, before each step of writing a file and in the middle of a write. Nothing in the product knows of them.

/** Thrown at the point where a process dies, and by everything outside that it tries to reach afterwards. */
export class Died extends Error {
  override readonly name = 'Died';
}

type Cut = { destroy: () => void };

export class Life {
  readonly diesAt: number | null;
  /** What the process may write to besides the database. */
  readonly root: string;
  readonly #connections = new Set<Cut>();
  readonly #trace: string[] | null;
  #count = 0;
  #place: string | null = null;

  constructor(at: { root: string; diesAt: number | null; trace?: boolean }) {
    this.root = at.root;
    this.diesAt = at.diesAt;
    this.#trace = at.trace ? [] : null;
  }

  /** How many points were passed. */
  get points(): number {
    return this.#count;
  }

  get dead(): boolean {
    return this.#place !== null;
  }

  /** Where it died. */
  get place(): string | null {
    return this.#place;
  }

  /** The names of the points in order, when the life was asked to note them. */
  get trace(): readonly string[] {
    return this.#trace ?? [];
  }

  /** A connection that is cut without a word when the process dies. */
  holds(connection: Cut): void {
    this.#connections.add(connection);
  }

  lets(connection: Cut): void {
    this.#connections.delete(connection);
  }

  /** Passes a point, or dies there; `lastAct` is what still gets out, such as half of a write. Throws Died. */
  point(name: string, lastAct?: () => void): void {
    if (this.#place !== null) throw new Died(`dead since "${this.#place}"`);
    this.#count += 1;
    this.#trace?.push(name);
    if (this.#count !== this.diesAt) return;
    this.#place = name;
    lastAct?.();
    // Neither rollback nor farewell: the server finds out by itself.
    for (const connection of this.#connections) connection.destroy();
    throw new Died(`died at "${name}"`);
  }

  /** Work that stands between two points. */
  async around<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.point(`before ${name}`);
    const value = await work();
    this.point(`after ${name}`);
    return value;
  }
}
