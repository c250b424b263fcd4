import { z } from 'zod';

const day = z.iso.date();

/** Without a date: the day that is open. */
export const startCloseInput = z.object({ date: day.optional() });
export const closeWithoutStatementInput = z.object({ date: day, reason: z.string().trim().min(3).max(500) });
export type CloseWithoutStatementInput = z.output<typeof closeWithoutStatementInput>;
/** Without a date: the day that is open, or the one whose close is under way. */
export const dayInput = z.object({ date: day.optional() });
