import { definePermissions } from '@/server/platform/auth/permissions';

export const notificationsPermissions = definePermissions({
  'notifications.own': { lets: 'read and put away their own notices', roles: ['everyone'] },
  'notifications.mails': {
    lets: 'see which mails were sent, to whom (masked) and why not',
    roles: ['administrator', 'auditor', 'support-agent'],
  },
  'notifications.retryMail': { lets: 'send a mail again whose fate is unclear', roles: ['administrator'] },
  'notifications.send': { lets: 'queue and send mails and notices', roles: ['system:notifications'] },
});
