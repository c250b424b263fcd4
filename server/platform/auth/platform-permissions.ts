import { definePermissions } from './permissions';

/** Permissions of the doors themselves, held by machines only. */
export const platformPermissions = definePermissions({
  'approvals.execute': { lets: 'execute a request that has all its approvals', roles: ['system:approvals'] },
  'bulk.settle': { lets: 'note the result of an item of a bulk act', roles: ['system:bulk'] },
});
