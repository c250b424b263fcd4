import { definePermissions } from '@/server/platform/auth/permissions';

export const creditPermissions = definePermissions({
  'credit.read': {
    lets: 'see orders, decisions, plans and instalments',
    roles: [
      'credit-officer',
      'finance-operator',
      'finance-approver',
      'collections-agent',
      'collections-lead',
      'fee-admin',
      'support-agent',
      'auditor',
    ],
  },
  'credit.receive': { lets: 'take in purchases from the checkout', roles: ['system:intake'] },
  'credit.capture': { lets: 'capture a purchase that ships', roles: ['system:intake', 'finance-operator'] },
  'credit.cancel': { lets: 'cancel a purchase before it ships', roles: ['system:intake', 'credit-officer'] },
  'credit.decide': { lets: 'ask for a referred purchase to be approved', roles: ['system:intake', 'credit-officer'] },
  'credit.refund': { lets: 'refund a purchase for its merchant', roles: ['system:intake', 'finance-operator'] },
});
