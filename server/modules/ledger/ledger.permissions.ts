import { definePermissions } from '@/server/platform/auth/permissions';

export const ledgerPermissions = definePermissions({
  'ledger.read': {
    lets: 'see the accounts and the entries of the books',
    roles: ['finance-operator', 'finance-approver', 'credit-officer', 'auditor'],
  },
});
