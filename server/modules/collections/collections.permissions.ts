import { definePermissions } from '@/server/platform/auth/permissions';

export const collectionsPermissions = definePermissions({
  'collections.read': {
    lets: 'see the worklist, cases, contacts and promises',
    roles: ['collections-agent', 'collections-lead', 'support-agent', 'auditor'],
  },
  'collections.work': {
    lets: 'take cases, log contacts and take promises',
    roles: ['collections-agent', 'collections-lead'],
  },
  'collections.lead': { lets: 'give cases to agents', roles: ['collections-lead'] },
  'collections.refresh': {
    lets: 'bring cases and promises up to date outside the close',
    roles: ['system:collections'],
  },
  'collections.reveal': {
    lets: 'see the telephone and e-mail address of a customer in arrears, with a reason',
    roles: ['collections-agent', 'collections-lead'],
  },
});
