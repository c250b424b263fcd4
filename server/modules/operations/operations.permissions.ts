import { definePermissions } from '@/server/platform/auth/permissions';

export const operationsPermissions = definePermissions({
  'operations.read': {
    lets: 'see the business day, its close and what is in the way',
    roles: [
      'finance-operator',
      'finance-approver',
      'credit-officer',
      'fee-admin',
      'collections-lead',
      'auditor',
      'administrator',
    ],
  },
  'operations.close': {
    lets: 'close the business day',
    roles: ['finance-operator', 'administrator', 'system:day-close', 'system:demo-world'],
  },
  'operations.runClose': { lets: 'carry out the close of a day', roles: ['system:day-close'] },
  'operations.takeTraffic': { lets: 'take in the traffic of a day as one', roles: ['system:demo-world'] },
  'operations.closeWithoutStatement': {
    lets: 'ask to close a day without its bank statement',
    roles: ['finance-operator'],
  },
});
