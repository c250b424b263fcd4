/** Letters and digits only, without accents and legal forms: what is left of a name when two names look alike. */
export function nameSkeleton(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('0', 'o')
    .replace(/[1|]/g, 'l');
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !LEGAL_FORMS.has(word));
  return words.join('');
}

const LEGAL_FORMS = new Set([
  'gmbh',
  'ag',
  'kg',
  'ug',
  'ohg',
  'ek',
  'co',
  'ltd',
  'inc',
  'sas',
  'sarl',
  'bv',
  'nv',
  'ab',
  'oy',
  'spa',
  'srl',
  'se',
  'und',
  'and',
]);

/** The number of single letters to add, take away or change to get from one text to the other (Levenshtein, 1965). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * How a holder's name stands to the merchant's: the same, nearly the same (the way of a fraud, and of a typing error),
 * or another one.
 */
export function compareHolder(holderName: string, merchantNames: readonly string[]): 'same' | 'alike' | 'other' {
  const holder = nameSkeleton(holderName);
  const names = merchantNames.map(nameSkeleton);
  const spelledAlike = merchantNames.some((name) => name.trim().toLowerCase() === holderName.trim().toLowerCase());
  if (spelledAlike) return 'same';
  // The same letters in another spelling are alike only when a letter was swapped for a look-alike.
  const digits = /\d/;
  if (names.includes(holder))
    return merchantNames.some((name) => digits.test(name)) || !digits.test(holderName) ? 'same' : 'alike';
  const near = names.some((name) => editDistance(name, holder) <= Math.max(1, Math.floor(name.length / 8)));
  return near ? 'alike' : 'other';
}
