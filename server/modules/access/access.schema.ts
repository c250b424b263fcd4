import { z } from 'zod';
import { ROLES } from '@/server/platform/auth/permissions';

/** Addresses are compared in small letters, as they are stored. */
export const emailShape = z.string().trim().toLowerCase().max(254).pipe(z.email('is not an e-mail address'));

export const displayNameShape = z.string().trim().min(2, 'is too short for a name').max(80);
export const roleShape = z.enum(ROLES);
export const reasonShape = z.string().trim().min(3, 'says why, in a few words').max(500);
export const personIdShape = z.object({ personId: z.uuid() });
