import { definePermissions } from '@/server/platform/auth/permissions';

export const supportPermissions = definePermissions({
  'support.read': {
    lets: 'look up customers and read their whole story, masked',
    roles: ['support-agent', 'collections-agent', 'collections-lead', 'credit-officer', 'auditor'],
  },
  'support.reveal': {
    lets: 'see the personal details of a looked-up customer, with a reason',
    roles: ['support-agent', 'collections-lead', 'auditor'],
  },
});
