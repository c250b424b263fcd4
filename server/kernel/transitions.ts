import { refuse, type Refusal, type RefusalCode } from './refusal';

/** Per state, the events it allows and the state each leads to. What is not in the table is refused. */
export type TransitionTable<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

/** The noun for the words of a refusal, and the refusal's code. */
export type TransitionNames = { noun: string; code: RefusalCode };

/** The new state, or a refusal that names what the state does allow. */
export function nextState<State extends string, Event extends string>(
  rules: { table: TransitionTable<State, Event>; names: TransitionNames },
  state: State,
  event: Event,
): State | Refusal {
  // An own property is asked for, so that an event called "constructor" finds nothing.
  const row = Object.hasOwn(rules.table, state) ? rules.table[state] : undefined;
  const target = row && Object.hasOwn(row, event) ? row[event] : undefined;
  if (target !== undefined) return target;
  const allowed = Object.keys(row ?? {});
  const hint = allowed.length === 0 ? 'The state is final.' : `Possible from here: ${allowed.join(', ')}.`;
  return refuse(rules.names.code, `"${event}" is not possible for ${rules.names.noun} in state "${state}". ${hint}`, {
    state,
    event,
    allowed,
  });
}

/** True when the state allows nothing more. */
export function isFinal<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  state: State,
): boolean {
  return Object.keys(table[state]).length === 0;
}
