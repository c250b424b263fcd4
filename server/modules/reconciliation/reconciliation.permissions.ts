import { definePermissions } from '@/server/platform/auth/permissions';

export const reconciliationPermissions = definePermissions({
  'reconciliation.read': {
    lets: 'see statements, bank lines, matches and exceptions',
    roles: ['finance-operator', 'finance-approver', 'auditor', 'support-agent'],
  },
  'reconciliation.upload': { lets: 'upload a bank statement', roles: ['finance-operator', 'system:demo-world'] },
  'reconciliation.import': { lets: 'book a stored statement', roles: ['system:reconciliation.import'] },
  // By the hand that opens accounts, and only until their first statement proves the balance.
  'reconciliation.correctOpening': {
    lets: 'correct what an account was opened with',
    roles: ['system:demo-world', 'system:seed', 'system:operator'],
  },
  'reconciliation.match': {
    lets: 'match a bank line by hand, undo a match, and take on exceptions',
    roles: ['finance-operator'],
  },
  'reconciliation.force': {
    lets: 'ask for a match in spite of a difference',
    roles: ['finance-operator', 'finance-approver'],
  },
});
