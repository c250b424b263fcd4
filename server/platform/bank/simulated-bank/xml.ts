/** The bank's own text helpers for what it writes. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An element, or nothing when its content is empty. */
export function element(name: string, content: string): string {
  return content === '' ? '' : `<${name}>${content}</${name}>`;
}

export function leaf(name: string, text: string): string {
  return element(name, escaped(text));
}

/** Cents as "12.50", without sign. */
export function figure(amountMinor: bigint): string {
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

export function amount(name: string, amountMinor: bigint): string {
  return `<${name} Ccy="EUR">${figure(amountMinor)}</${name}>`;
}

/** Amount and direction as camt wants them: CRDT for money to the account. */
export function signedAmount(amountMinor: bigint): string {
  return `${amount('Amt', amountMinor)}<CdtDbtInd>${amountMinor < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
}
