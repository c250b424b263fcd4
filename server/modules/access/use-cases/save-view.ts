import { refuse } from '@/server/kernel/refusal';
import { ROLES } from '@/server/platform/auth/permissions';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { saveViewInput } from '../access.schema';
import { countOwnViews, dropDefaultsOfOthers, rolesOf, upsertView, viewsOf } from '../access.view.repo';
import { rolesToShareWith, viewQuery } from '../domain/shared-view';
import { sessionOf } from './sign-out';

const MAX_VIEWS = 50;

export const exampleView = {
  listName: 'payments.orders',
  name: 'Held, newest first',
  query: 'f_state=held&sort=createdAt.desc',
  columns: { visible: {}, order: [], widths: {}, density: 'normal' as const },
  shareWith: null,
};

/** Keeps a way of looking at a list under a name, for oneself or for everybody of a role; the same name is replaced. */
export const saveView = defineCommand({
  name: 'access.saveView',
  permission: 'access.self',
  effect: 'work',
  input: saveViewInput,
  example: () => Promise.resolve(exampleView),
  approval: null,
  handle: async ({ tx, run, actor, audit }, { shareWith, listName, name, columns, ...input }) => {
    const { personId } = sessionOf(actor);
    if (shareWith !== null && !rolesToShareWith(await rolesOf(tx, personId), ROLES).includes(shareWith))
      return refuse(
        'ACCESS.VIEW_NOT_SHARED',
        `You may not share a view with the role "${shareWith}". An administrator or the lead of that role does; keep it for yourself.`,
        { role: shareWith },
      );
    const known = (await viewsOf(tx, personId, listName)).some(
      (view) => view.ownerId === personId && view.name === name,
    );
    if (!known && (await countOwnViews(tx, personId, listName)) >= MAX_VIEWS)
      return refuse('ACCESS.VIEWS_FULL', `You keep ${MAX_VIEWS} views of this list already. Drop one of them first.`);
    const view = { listName, name, columns, query: viewQuery(input.query), roleCode: shareWith, ownerId: personId };
    const viewId = await upsertView(tx, { ...view, id: uuidv7(), savedAt: run.now });
    await dropDefaultsOfOthers(tx, { ...view, id: viewId });
    await audit({
      entityType: 'saved-view',
      entityId: viewId,
      after: { listName, name, query: view.query, shareWith },
    });
    return { viewId };
  },
});
