/** Whose lists a role arranges for others, beside its own. */
const LEADS: Readonly<Record<string, readonly string[]>> = {
  'collections-lead': ['collections-agent'],
  'finance-approver': ['finance-operator'],
};

/** The roles with which a person of these roles may share a view: an administrator with any, a lead with theirs. */
export function rolesToShareWith(own: readonly string[], all: readonly string[]): string[] {
  if (own.includes('administrator')) return [...all];
  const led = own.flatMap((role) => (LEADS[role] ? [role, ...LEADS[role]] : []));
  return all.filter((role) => led.includes(role));
}

const NAME = /^(f_[A-Za-z][A-Za-z0-9]*|q|sort|[a-z][A-Za-z]*)$/;
/** Where somebody stood in a list, not how they look at it. */
const PASSING = new Set(['cursor', 'open', 'columns']);

/** The part of a list's URL that makes a view: what filters, searches and sorts, in one order. */
export function viewQuery(text: string): string {
  const kept = [...new URLSearchParams(text)].filter(
    ([name, value]) => NAME.test(name) && !PASSING.has(name) && value !== '',
  );
  return new URLSearchParams(kept.sort(([a], [b]) => (a < b ? -1 : Number(a > b)))).toString();
}
