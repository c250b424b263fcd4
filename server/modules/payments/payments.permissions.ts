import { definePermissions } from '@/server/platform/auth/permissions';

export const paymentsPermissions = definePermissions({
  'payments.read': {
    lets: 'see payment orders, payment files, returns and what the bank said',
    roles: [
      'finance-operator',
      'finance-approver',
      'auditor',
      'support-agent',
      'credit-officer',
      'collections-agent',
      'collections-lead',
    ],
  },
  'payments.download': {
    lets: 'download the bytes of a payment file',
    roles: ['finance-operator', 'finance-approver', 'auditor'],
  },
  'payments.prepare': {
    lets: 'prepare payouts and payment files, and ask for their approval',
    roles: ['finance-operator', 'system:day-close', 'system:demo-world'],
  },
  'payments.send': { lets: 'hand an approved file to the bank', roles: ['system:bank-sender'] },
  'payments.receive': {
    lets: 'take in what the bank has for us',
    roles: ['finance-operator', 'system:bank-inbox', 'system:demo-world'],
  },
  'payments.report': { lets: 'apply a status report of the bank', roles: ['system:bank-inbox'] },
  'payments.setUp': {
    lets: 'open accounts, mandates and virtual accounts',
    roles: ['system:demo-world', 'system:seed', 'system:checkout'],
  },
});
