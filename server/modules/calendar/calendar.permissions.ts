import { definePermissions } from '@/server/platform/auth/permissions';

export const calendarPermissions = definePermissions({
  'calendar.read': { lets: 'see the business date', roles: ['everyone'] },
  'calendar.drive': {
    lets: 'move the time of day in a demo world',
    roles: ['administrator', 'collections-lead', 'finance-operator', 'system:demo-world'],
  },
  'calendar.openDriven': { lets: 'start the clock of a demo world', roles: ['system:demo-world'] },
});
