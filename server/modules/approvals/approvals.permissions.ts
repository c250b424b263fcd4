import { definePermissions, type Role } from '@/server/platform/auth/permissions';

/** Whoever reads requests may also say something about them. */
const readers: readonly Role[] = [
  'auditor',
  'finance-operator',
  'finance-approver',
  'credit-officer',
  'fee-admin',
  'collections-agent',
  'collections-lead',
  'administrator',
];

export const approvalsPermissions = definePermissions({
  'approvals.read': {
    lets: 'see requests, their content masked, and who decided',
    roles: readers,
  },
  'approvals.comment': {
    lets: 'say something about a request',
    roles: readers,
  },
  'approvals.attach': {
    lets: 'put a file beside a request that they made or may decide on',
    roles: readers.filter((role) => role !== 'auditor'),
  },
  'approvals.decide': {
    lets: 'decide on a request whose policy asks for a role of yours',
    roles: ['finance-approver', 'credit-officer', 'fee-admin', 'collections-lead', 'administrator'],
  },
  'approvals.withdraw': {
    lets: 'take back a request of your own, or change it while it waits',
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
  'approvals.quality': {
    lets: 'see how approving goes, by person and kind of act',
    roles: ['auditor', 'administrator', 'collections-lead'],
  },
  'approvals.evidence': { lets: 'take out the evidence of a request, in full', roles: ['auditor'] },
  'approvals.changePolicy': { lets: 'propose a policy, or the end of one', roles: ['administrator'] },
  'approvals.setPersonLimit': { lets: 'propose up to which amount a person decides', roles: ['administrator'] },
  'approvals.readLimits': {
    lets: 'see up to which amount each person decides',
    roles: ['administrator', 'auditor', 'finance-approver', 'credit-officer', 'fee-admin', 'collections-lead'],
  },
  'approvals.recordRate': { lets: 'propose an exchange rate of a day', roles: ['finance-operator'] },
  'approvals.delegate': {
    lets: 'propose to lend roles of theirs for an absence',
    roles: ['administrator', 'finance-approver', 'credit-officer', 'fee-admin', 'collections-lead'],
  },
  'approvals.endDelegation': {
    lets: 'end at once a delegation of their own, or as an administrator any',
    roles: ['administrator', 'everyone'],
  },
  'approvals.prove': {
    lets: 'see who could act alone, and who stands on both sides',
    roles: ['administrator', 'auditor'],
  },
  'approvals.dryRun': { lets: 'see who would have to approve an act that they may submit', roles: ['everyone'] },
  'approvals.escalate': { lets: 'let stand-in roles decide when nobody did in time', roles: ['system:approvals'] },
  'approvals.runBulk': { lets: 'work off the lists that people confirmed', roles: ['system:approvals'] },
  'approvals.expire': { lets: 'close requests whose time has run out', roles: ['system:approvals'] },
});
