import { expect, type Page } from '@playwright/test';

/** The entries that the navigation shows, as words. */
export async function navigationWords(page: Page): Promise<string[]> {
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('listitem').getByRole('link');
  await expect(links.first()).toBeVisible();
  return (await links.allInnerTexts()).map((text) => text.split('\n')[0]?.trim() ?? '');
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /settings and sign out$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
}
