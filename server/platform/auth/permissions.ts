/** The people's roles of the product. A person may hold several; machines have roles of their own, `system:<name>`. */
export const ROLES = [
  'collections-agent',
  'collections-lead',
  'finance-operator',
  'finance-approver',
  'credit-officer',
  'fee-admin',
  'support-agent',
  'auditor',
  'administrator',
] as const;

export type Role = (typeof ROLES)[number];
/** Who can hold a permission: a role, a machine, whoever stands before the sign-in page, or every signed-in person. */
export type Holder = Role | `system:${string}` | 'anonymous:web' | 'everyone';

/** Permissions of one noun: what each lets somebody do, in words, and the roles that have it. */
export type PermissionTable = Readonly<Record<string, { readonly lets: string; readonly roles: readonly Holder[] }>>;

export function definePermissions<T extends PermissionTable>(table: T): T {
  return table;
}
