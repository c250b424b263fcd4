// Every page of the portal, as somebody sees it whose work it is: light and dark, wide and narrow, for everybody to use.
// Its pictures are in test-results/screens.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/actors';
import { expectAccessible } from '../fixtures/axe';
import { addressOf, pagesOfPortal, routes, type Route } from '../fixtures/routes';
import { picture, sideways, squeezed, untilShown, wear } from '../pages/screen';

const nameOf = ({ path }: Route): string => path.slice(1).replaceAll(/[[\]]/g, '').replaceAll('/', '-') || 'today';

/** Holds a page as it stands: both themes, then the narrow window. */
async function hold(page: Page, name: string, axe: boolean): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await wear(page, theme);
    await picture(page, `${name}-${theme}`);
    if (axe) await expectAccessible(page, `${name} (${theme})`, theme === 'dark' ? ['color-contrast'] : []);
  }
  await wear(page, 'light');
  expect.soft(await sideways(page)).toEqual([]);
  expect.soft(await squeezed(page)).toEqual([]);
  await page.setViewportSize({ width: 1024, height: 768 });
  await untilShown(page);
  expect.soft(await sideways(page)).toEqual([]);
  await picture(page, `${name}-narrow`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('every page of the portal is among them', () => {
  expect(routes.map(({ path }) => path).toSorted()).toEqual(pagesOfPortal());
});

for (const route of routes) {
  test(`${route.path} as ${route.who}`, async ({ actor }) => {
    const { page } = await actor(route.who);
    await page.goto(await addressOf(route));
    if (route.leadsTo) await page.waitForURL(route.leadsTo);
    await untilShown(page);
    await expect(page).not.toHaveTitle('Countersign');
    await expect(page.getByText('You may not see this')).toHaveCount(0);
    if (route.rows) await expect(page.getByRole('main').getByRole('row').nth(1)).toBeVisible();
    await hold(page, nameOf(route), true);
    if (!route.panel) return;
    await page.getByRole('main').locator('tbody').getByRole('row').first().click();
    await expect(page.getByRole('complementary').getByRole('heading', { level: 2 }).first()).toBeVisible();
    await untilShown(page);
    await hold(page, `${nameOf(route)}-open`, route.axe === 'panel');
  });
}

const german = ['/', '/approvals', '/collections', '/payments/payouts', '/operations/close', '/reconciliation'];

for (const route of routes.filter(({ path }) => german.includes(path))) {
  test(`${route.path} in German`, async ({ actor, baseURL }) => {
    const { page, context } = await actor(route.who);
    await context.addCookies([{ name: 'locale', value: 'de', url: baseURL ?? '' }]);
    await page.goto(await addressOf(route));
    await untilShown(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await picture(page, `${nameOf(route)}-german`);
    await page.setViewportSize({ width: 1024, height: 768 });
    expect(await sideways(page)).toEqual([]);
  });
}

test('whoever lacks the permission is told which one, and sees nothing of the page', async ({ actor, watch }) => {
  watch.expectComplaints(/status of (403|500)|Server Components render/);
  const { page, query } = await actor('support-agent-2');
  const me = await query('access.me', {});
  if (me.status === 'refused') throw new Error(me.message);
  const rights = me.value.permissions as readonly string[];
  const closed = routes.filter(({ permission }) => permission !== null && !rights.includes(permission));
  expect(closed.length).toBeGreaterThan(10);
  for (const route of closed) {
    await test.step(route.path, async () => {
      await page.goto(await addressOf(route));
      const main = page.getByRole('main');
      await expect(main.getByText('You may not see this')).toBeVisible();
      await expect(main.getByText(`It needs the permission ${route.permission}.`, { exact: false })).toBeVisible();
      await expect(main.locator('[data-waiting]')).toHaveCount(0);
      await expect(main.getByRole('row')).toHaveCount(0);
      await expect(main.getByRole('link')).toHaveCount(0);
      await expect(main.getByRole('button')).toHaveCount(0);
    });
  }
});
