import { definePermissions } from '@/server/platform/auth/permissions';

export const merchantsPermissions = definePermissions({
  'merchants.read': {
    lets: 'see merchants, their terms, masked accounts and statements',
    roles: ['finance-operator', 'finance-approver', 'credit-officer', 'support-agent', 'auditor'],
  },
  'merchants.register': { lets: 'register a merchant with its terms', roles: ['finance-operator'] },
  'merchants.changeBankDetails': {
    lets: 'ask for another account of a merchant',
    roles: ['finance-operator', 'finance-approver'],
  },
  'merchants.hold': {
    lets: 'stop payouts to a merchant at once',
    roles: ['finance-operator', 'finance-approver', 'credit-officer'],
  },
  'merchants.release': {
    lets: 'ask for payouts to a held merchant to go on',
    roles: ['finance-operator', 'finance-approver'],
  },
  'merchants.revealIban': {
    lets: 'see an account number in full, with a reason',
    roles: ['finance-operator', 'finance-approver', 'auditor'],
  },
});
