import { definePermissions } from '@/server/platform/auth/permissions';

export const creditPermissions = definePermissions({});
