import { definePermissions } from '@/server/platform/auth/permissions';

export const approvalsPermissions = definePermissions({
  'approvals.read': {
    lets: 'see requests, their content masked, and who decided',
    roles: [
      'auditor',
      'finance-operator',
      'finance-approver',
      'credit-officer',
      'fee-admin',
      'collections-agent',
      'collections-lead',
      'administrator',
    ],
  },
  'approvals.decide': {
    lets: 'decide on a request whose policy asks for a role of yours',
    roles: ['finance-approver', 'credit-officer', 'fee-admin', 'collections-lead', 'administrator'],
  },
  'approvals.withdraw': {
    lets: 'take back a request of your own',
    roles: [
      'finance-operator',
      'finance-approver',
      'credit-officer',
      'fee-admin',
      'collections-agent',
      'collections-lead',
      'administrator',
    ],
  },
  'approvals.evidence': { lets: 'take out the evidence of a request, in full', roles: ['auditor'] },
  'approvals.expire': { lets: 'close requests whose time has run out', roles: ['system:approvals'] },
});
