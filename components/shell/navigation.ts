import {
  ArrowRightLeft,
  BadgePercent,
  BanknoteArrowDown,
  BanknoteArrowUp,
  BookOpen,
  CalendarCheck,
  ChartNoAxesCombined,
  FileCheck,
  FileClock,
  Gauge,
  GitCompareArrows,
  Handshake,
  Headset,
  KeyRound,
  Landmark,
  ListChecks,
  ScrollText,
  ShieldCheck,
  ShoppingBag,
  Stamp,
  Store,
  Sun,
  Undo2,
  UserCog,
  Users,
  type LucideIcon,
} from 'lucide-react';

export type NavigationItem = {
  href: string;
  /** Below `shell.nav` in the messages; also the name under which its count is passed. */
  labelKey: string;
  icon: LucideIcon;
  /** Null: everybody who is signed in. */
  permission: string | null;
};

export type NavigationGroup = { labelKey: string | null; items: readonly NavigationItem[] };

/** Every page that has a place of its own. Who lacks the permission does not see the item; the server refuses the page all the same. */
export const navigation: readonly NavigationGroup[] = [
  {
    labelKey: null,
    items: [
      { href: '/', labelKey: 'today', icon: Sun, permission: null },
      { href: '/approvals', labelKey: 'approvals', icon: Stamp, permission: 'approvals.read' },
    ],
  },
  {
    labelKey: 'payments',
    items: [
      { href: '/payments/payouts', labelKey: 'payouts', icon: BanknoteArrowUp, permission: 'payments.read' },
      { href: '/payments/debits', labelKey: 'debits', icon: BanknoteArrowDown, permission: 'payments.read' },
      { href: '/payments/files', labelKey: 'files', icon: FileCheck, permission: 'payments.read' },
      { href: '/payments/returns', labelKey: 'returns', icon: Undo2, permission: 'payments.read' },
    ],
  },
  {
    labelKey: 'books',
    items: [
      {
        href: '/reconciliation',
        labelKey: 'reconciliation',
        icon: GitCompareArrows,
        permission: 'reconciliation.read',
      },
      { href: '/reconciliation/statements', labelKey: 'statements', icon: Landmark, permission: 'reconciliation.read' },
      { href: '/ledger', labelKey: 'ledger', icon: BookOpen, permission: 'ledger.read' },
      { href: '/operations/close', labelKey: 'close', icon: CalendarCheck, permission: 'operations.read' },
    ],
  },
  {
    labelKey: 'collections',
    items: [
      { href: '/collections', labelKey: 'worklist', icon: ListChecks, permission: 'collections.read' },
      { href: '/collections/promises', labelKey: 'promises', icon: Handshake, permission: 'collections.read' },
    ],
  },
  {
    labelKey: 'credit',
    items: [
      { href: '/credit/orders', labelKey: 'orders', icon: ShoppingBag, permission: 'credit.read' },
      { href: '/credit/plans', labelKey: 'plans', icon: FileClock, permission: 'credit.read' },
    ],
  },
  {
    labelKey: 'fees',
    items: [{ href: '/fees/rules', labelKey: 'feeRules', icon: BadgePercent, permission: 'fees.read' }],
  },
  {
    labelKey: 'lookup',
    items: [
      { href: '/customers', labelKey: 'customers', icon: Users, permission: 'customers.read' },
      { href: '/merchants', labelKey: 'merchants', icon: Store, permission: 'merchants.read' },
      { href: '/support', labelKey: 'support', icon: Headset, permission: 'support.read' },
    ],
  },
  {
    labelKey: 'control',
    items: [
      { href: '/access/people', labelKey: 'people', icon: UserCog, permission: 'access.read' },
      { href: '/access/keys', labelKey: 'apiKeys', icon: KeyRound, permission: 'access.readKeys' },
      { href: '/approvals/policies', labelKey: 'policies', icon: ShieldCheck, permission: 'approvals.read' },
      { href: '/approvals/limits', labelKey: 'limits', icon: Gauge, permission: 'approvals.readLimits' },
      {
        href: '/approvals/quality',
        labelKey: 'approvalQuality',
        icon: ChartNoAxesCombined,
        permission: 'approvals.quality',
      },
      { href: '/approvals/rates', labelKey: 'rates', icon: ArrowRightLeft, permission: 'approvals.read' },
      { href: '/audit', labelKey: 'audit', icon: ScrollText, permission: 'audit.read' },
    ],
  },
];

/** The groups with what this person may open; a group that is left empty goes. */
export function navigationFor(
  permissions: readonly string[],
  groups: readonly NavigationGroup[] = navigation,
): NavigationGroup[] {
  return groups
    .map((group) => ({
      ...group,
      items: group.items.filter((item) => item.permission === null || permissions.includes(item.permission)),
    }))
    .filter((group) => group.items.length > 0);
}

/** The item whose page this is: the longest address that the path begins with. */
export function currentItem(path: string, groups: readonly NavigationGroup[]): string | null {
  const hrefs = groups.flatMap((group) => group.items.map((item) => item.href));
  const matching = hrefs.filter((href) => path === href || path.startsWith(`${href}/`));
  return matching.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
