import { definePermissions } from '@/server/platform/auth/permissions';

export const feesPermissions = definePermissions({
  'fees.read': {
    lets: 'see fee rules, fees and how each was reckoned',
    roles: [
      'fee-admin',
      'collections-agent',
      'collections-lead',
      'finance-operator',
      'finance-approver',
      'support-agent',
      'auditor',
    ],
  },
  'fees.draftRule': { lets: 'draft and edit fee rules, and propose them', roles: ['fee-admin'] },
  'fees.retireRule': { lets: 'stop a fee rule at once', roles: ['fee-admin'] },
  'fees.assess': { lets: 'assess fees outside the close', roles: ['system:fees'] },
  'fees.waive': {
    lets: 'waive a fee, above a limit with another person',
    roles: ['collections-agent', 'collections-lead'],
  },
});
