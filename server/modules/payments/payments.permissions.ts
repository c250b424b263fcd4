import { definePermissions } from '@/server/platform/auth/permissions';

export const paymentsPermissions = definePermissions({});
