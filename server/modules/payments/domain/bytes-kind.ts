/**
 * What a delivery of the bank is, by its first bytes: a status report (pain.002) is for the orders, everything else is a
 * statement or an archive of statements and is for the reconciliation, which also says when it is neither.
 */
export function bytesKind(bytes: Uint8Array): 'pain.002' | 'camt' {
  // The root's name may be written with two bytes a letter; dropping the zeros makes both readable.
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 8192)).replace(/\0/g, '');
  return head.includes('CstmrPmtStsRpt') || /urn:iso:std:iso:20022:tech:xsd:pain\.002\./.test(head)
    ? 'pain.002'
    : 'camt';
}
