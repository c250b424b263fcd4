import { z } from 'zod';
import { ROLES } from '@/server/platform/auth/permissions';
import { defineQuery } from '@/server/platform/query/define';
import { rolesOf, viewsOf, type ViewRow } from './access.view.repo';
import { rolesToShareWith } from './domain/shared-view';

export type Views = { views: (ViewRow & { mine: boolean })[]; shareWith: string[] };

/** The views of a list that the reader may use, and with which roles they may share one. */
export const views = defineQuery({
  name: 'access.views',
  permission: 'access.self',
  scope: 'own',
  masks: {},
  reveal: null,
  input: z.object({ listName: z.string().min(3).max(80) }),
  example: () => Promise.resolve({ listName: 'payments.orders' }),
  handle: async ({ db, personId }, { listName }): Promise<Views> => {
    if (!personId) return { views: [], shareWith: [] };
    const rows = await viewsOf(db, personId, listName);
    return {
      views: rows.map((row) => ({ ...row, mine: row.ownerId === personId })),
      shareWith: rolesToShareWith(await rolesOf(db, personId), ROLES),
    };
  },
});
