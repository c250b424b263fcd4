import { definePermissions, ROLES } from '@/server/platform/auth/permissions';

export const auditPermissions = definePermissions({
  'audit.read': { lets: 'read what everybody did', roles: ['auditor', 'administrator'] },
  'audit.timeline': { lets: 'read what happened to a record', roles: [...ROLES] },
  'audit.recordExport': { lets: 'take a list along as a file', roles: [...ROLES] },
});
