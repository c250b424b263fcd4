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
  'payments.settleFile': {
    lets: 'say what the bank told of a file whose fate is unknown',
    roles: ['finance-operator', 'finance-approver'],
  },
  'payments.holdOrder': {
    lets: 'stop a single payment at once, before its file leaves',
    roles: ['finance-operator', 'finance-approver'],
  },
  'payments.releaseOrder': {
    lets: 'ask for a stopped payment to go on',
    roles: ['finance-operator', 'finance-approver'],
  },
  'payments.cancelOrder': { lets: 'cancel a single payment that is in no file', roles: ['finance-operator'] },
  'payments.send': { lets: 'hand an approved file to the bank', roles: ['system:bank-sender'] },
  // Whoever hands in files as the bank's answers decides alone what the bank said; only the poll of the bank may.
  'payments.receive': { lets: 'take in what the bank has for us', roles: ['system:bank-inbox'] },
  'payments.report': { lets: 'apply a status report of the bank', roles: ['system:bank-inbox'] },
  'payments.setUp': {
    lets: 'open accounts, mandates and virtual accounts',
    roles: ['system:demo-world', 'system:seed', 'system:checkout', 'system:operator'],
  },
});
