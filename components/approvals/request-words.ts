/** The key below `approvals.kind` (and its like) of a command; message keys hold no dots. */
export function kindKey(command: string): string {
  return command.replace('.', '_');
}

/** The acts that can wait for approval, in the order in which the filter offers them. */
export const approvableCommands = [
  'payments.approveFile',
  'payments.settleUnknownFile',
  'payments.releaseOrder',
  'merchants.changeBankDetails',
  'merchants.release',
  'credit.decideReferred',
  'credit.refundOrder',
  'reconciliation.forceMatch',
  'fees.publishRule',
  'fees.waive',
  'customers.liftHold',
  'operations.closeWithoutStatement',
  'access.grantRole',
  'access.reinstatePerson',
  'access.resetSecondFactor',
  'access.proposeKey',
  'approvals.proposePolicy',
  'approvals.retirePolicy',
  'approvals.setPersonLimit',
  'approvals.delegate',
  'approvals.recordRate',
] as const;

const pages: Readonly<Record<string, (id: string) => string>> = {
  merchant: (id) => `/merchants/${id}`,
  customer: (id) => `/customers/${id}`,
  person: (id) => `/access/people?open=${id}`,
  'payment-file': (id) => `/payments/files/${id}`,
  'payment-order': (id) => `/payments/payouts?tab=all&open=${id}`,
  'recon-exception': (id) => `/reconciliation/${id}`,
  'business-day': (date) => `/operations/close?date=${date}`,
  'credit-order': (id) => `/credit/orders?open=${id}`,
  fee_rule: (id) => `/fees/rules/${id}`,
  'approval-policy': () => '/approvals/policies',
  delegation: () => '/approvals/delegations',
  'exchange-rate': () => '/approvals/rates',
  'person-limit': (id) => `/approvals/limits?open=${encodeURIComponent(id)}`,
  'api-key': () => '/access/keys',
  fee: (id) => `/fees?open=${id}`,
};

/** The page of the record that a request is about; null where it has none. */
export function recordHref(entityType: string, entityId: string): string | null {
  return pages[entityType]?.(entityId) ?? null;
}

/** "holderName" and "status.after" as words, for fields that have no name of their own in the messages. */
export function fieldWords(path: string): string {
  const words = path
    .replaceAll(/\[(\d+)\]/g, ' $1')
    .replaceAll(/[._]/g, ' ')
    // A hump begins a word; what is written in capitals, as a reference is, stays so.
    .replaceAll(/([a-z])([A-Z])(?=[a-z])/g, (_hump, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .replaceAll(/\b(iban|bic|apr|kyc)\b/gi, (short) => short.toUpperCase())
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value of the content as text: a scalar as it is, everything else as JSON. */
export function valueWords(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value);
}
