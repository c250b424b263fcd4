import type { StaffRole } from '@/prisma/seed/generators/staff';
import { expect, signIn, personOf, test } from '../fixtures/actors';
import { expectAccessible } from '../fixtures/axe';
import { navigationWords, signOut } from '../pages/shell';

/** What leads every role to its work, and a place where it has no business. */
const places: readonly { role: StaffRole; work: string[]; never: string[] }[] = [
  { role: 'finance-operator', work: ['Approvals', 'Payouts', 'Reconciliation', 'Close of day'], never: ['People'] },
  { role: 'finance-approver', work: ['Approvals', 'Payouts', 'Ledger'], never: ['People', 'Worklist'] },
  { role: 'collections-agent', work: ['Worklist', 'Promises', 'Customers'], never: ['People', 'Ledger', 'Audit'] },
  { role: 'collections-lead', work: ['Worklist', 'Approvals'], never: ['People', 'Ledger', 'Audit'] },
  { role: 'credit-officer', work: ['Approvals', 'Orders', 'Plans'], never: ['People', 'Worklist', 'Audit'] },
  { role: 'fee-admin', work: ['Rules', 'Approvals'], never: ['People', 'Payouts', 'Customers'] },
  { role: 'support-agent', work: ['Customers', 'Merchants'], never: ['Approvals', 'People', 'Ledger', 'Audit'] },
  { role: 'auditor', work: ['Audit', 'Ledger', 'People', 'Policies'], never: [] },
  { role: 'administrator', work: ['People', 'Audit', 'Policies'], never: ['Payouts', 'Ledger', 'Worklist'] },
];

for (const { role, work, never } of places) {
  test(`${role}: one click leads to the pages of the role`, async ({ actor }) => {
    const { page, person } = await actor(`${role}-1`);
    await expect(page.getByRole('button', { name: `${person.displayName}: settings and sign out` })).toBeVisible();
    const words = await navigationWords(page);
    expect(words).toEqual(expect.arrayContaining(work));
    expect(words.filter((word) => never.includes(word))).toEqual([]);
  });
}

test('signing out ends the session itself, not only its cookie', async ({ actor, visitor, watch }) => {
  watch.expectComplaints(/status of 401/);
  const { page, context, query } = await actor('auditor-1');
  expect(await query('access.me', {})).toMatchObject({ value: { name: 'Agnes Thurner' } });
  const cookies = await context.cookies();
  await signOut(page);
  const thief = await visitor();
  await thief.context().addCookies(cookies);
  await thief.goto('/audit');
  await thief.waitForURL(/\/sign-in\?next=%2Faudit/);
  await expect(thief.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
});

test('whoever is not signed in comes back to the page that was asked for', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/merchants');
  await page.waitForURL(/\/sign-in\?next=%2Fmerchants/);
  const button = page.getByRole('button', { name: /^Ingrid Sommer/ });
  await expect(async () => {
    if (new URL(page.url()).pathname === '/sign-in') await button.click({ timeout: 5_000 });
    await expect(page.getByRole('heading', { level: 1, name: 'Merchants' })).toBeVisible({ timeout: 20_000 });
  }).toPass({ timeout: 90_000 });
});

test('whoever may not see a page is told which permission it needs', async ({ actor, watch }) => {
  watch.expectComplaints(/status of (403|500)|Server Components render/);
  const { page } = await actor('support-agent-2');
  for (const [path, permission] of [
    ['/access/people', 'access.read'],
    ['/operations/close', 'operations.read'],
    ['/audit', 'audit.read'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByText('You may not see this')).toBeVisible();
    await expect(page.getByText(`It needs the permission ${permission}.`, { exact: false })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the way in and the inbox can be used by everybody (${colorScheme})`, async ({ visitor }) => {
    const page = await visitor();
    await page.emulateMedia({ colorScheme });
    await page.goto('/sign-in');
    await expect(page.getByRole('heading', { name: 'Countersign' })).toBeVisible();
    await expectAccessible(page, `the sign-in page (${colorScheme})`);
    await signIn(page, personOf('finance-approver-1'));
    await page.goto('/approvals');
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    await expectAccessible(page, `the inbox (${colorScheme})`);
    await page.getByRole('row').nth(1).click();
    await expect(page.getByText(/^sha-256 /)).toBeVisible();
    await expectAccessible(page, `a request (${colorScheme})`);
  });
}
