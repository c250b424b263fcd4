import { createContext } from 'react';
import type { TableView } from './view';

export type SavedView = {
  id: string;
  name: string;
  /** Filters, search and sort as the URL holds them. */
  query: string;
  columns: TableView;
  roleCode: string | null;
  ownerName: string;
  mine: boolean;
  isDefault: boolean;
};

export type SavedViews = {
  /** Undefined until they are read. */
  views: readonly SavedView[] | undefined;
  /** Roles with which the reader may share a view. */
  shareWith: readonly string[];
  pending: boolean;
  refusal: string | null;
  save: (view: { name: string; query: string; columns: TableView; shareWith: string | null }) => Promise<boolean>;
  drop: (viewId: string) => Promise<boolean>;
  setDefault: (viewId: string | null) => Promise<boolean>;
};

/** Where saved views are kept: given by the shell, so that a list knows of no transport. None: a list has no saved views. */
export const SavedViewsContext = createContext<((listName: string) => SavedViews) | null>(null);
