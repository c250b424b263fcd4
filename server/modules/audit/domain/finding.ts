/** What holding the audit rows against their anchors can find. Notes are no fault: they say what is not proved yet. */
export type FindingKind =
  | 'edited-row'
  | 'deleted-row'
  | 'deleted-seal'
  | 'edited-batch'
  | 'deleted-batch'
  | 'cut-tail'
  | 'rebuilt-chain'
  | 'broken-chain'
  | 'gap'
  | 'bad-signature'
  | 'stray-seal'
  | 'anchor-missing'
  | 'anchor-damaged'
  | 'smuggled-row'
  | 'run-without-audit'
  | 'unsealed'
  | 'not-anchored-yet'
  | 'key-not-given';

const NOTES: ReadonlySet<FindingKind> = new Set(['unsealed', 'not-anchored-yet', 'key-not-given']);

export type Finding = { readonly kind: FindingKind; readonly fault: boolean; readonly text: string };

export function finding(kind: FindingKind, text: string): Finding {
  return { kind, fault: !NOTES.has(kind), text };
}

/** Neighbouring numbers as ranges, for one line instead of many: 4–9, 12. */
export function ranges(numbers: readonly bigint[]): string {
  const parts: string[] = [];
  let [first, last] = [numbers[0], numbers[0]];
  for (const no of [...numbers.slice(1), null]) {
    if (no !== null && last !== undefined && no === last + 1n) {
      last = no;
      continue;
    }
    if (first !== undefined) parts.push(first === last ? `${first}` : `${first}–${last}`);
    [first, last] = [no ?? undefined, no ?? undefined];
  }
  return parts.join(', ');
}
