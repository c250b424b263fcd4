import { asciiHandle } from './people-names';

export const staffRoles = [
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

export type StaffRole = (typeof staffRoles)[number];

export type DemoPerson = {
  /** Stable handle for scenarios and tests, such as "finance-operator-1". */
  key: `${StaffRole}-${1 | 2}`;
  role: StaffRole;
  displayName: string;
  email: string;
  initials: string;
  locale: 'en' | 'de';
};

// Two people of each role, so that every act that takes four eyes can be shown. Names are fixed on purpose: screenshots
// and journeys speak of these people.
const people: Record<StaffRole, readonly [string, string]> = {
  'collections-agent': ['Mara Lindqvist', 'Tobias Ackermann'],
  'collections-lead': ['Henrike Vos', 'Rafael Montero'],
  'finance-operator': ['Jonas Petersen', 'Chiara Bellini'],
  'finance-approver': ['Ingrid Sommer', 'Olivier Delacroix'],
  'credit-officer': ['Nadia Rahimi', 'Stefan Kübler'],
  'fee-admin': ['Paula Winther', 'Daniel Okafor'],
  'support-agent': ['Elif Yıldız', 'Bram Hofstede'],
  auditor: ['Agnes Thurner', 'Wim Kuipers'],
  administrator: ['Sofia Laaksonen', 'Georg Zellweger'],
};

const germanSpeakers = new Set([
  'Tobias Ackermann',
  'Ingrid Sommer',
  'Stefan Kübler',
  'Agnes Thurner',
  'Georg Zellweger',
]);

/** The people of the demo world: two of each role, the same in every world. */
export function demoStaff(): DemoPerson[] {
  return staffRoles.flatMap((role) =>
    people[role].map((displayName, index) => ({
      key: `${role}-${index === 0 ? 1 : 2}` as const,
      role,
      displayName,
      email: `${asciiHandle(displayName, '.')}@countersign.example`,
      initials: displayName
        .split(' ')
        .map((word) => word[0]!)
        .join(''),
      locale: germanSpeakers.has(displayName) ? ('de' as const) : ('en' as const),
    })),
  );
}
