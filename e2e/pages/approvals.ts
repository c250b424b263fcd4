import { expect, type Locator, type Page } from '@playwright/test';

export type OpenRequest = { id: string; panel: Locator };

/** Opens a request of the inbox by its words, from the given tab. */
export async function openRequest(
  page: Page,
  tab: 'mine' | 'waiting' | 'submitted',
  words: RegExp,
): Promise<OpenRequest> {
  await page.goto(`/approvals?tab=${tab}`);
  await page.getByRole('row').filter({ hasText: words }).first().click();
  await page.waitForURL(/[?&]open=/);
  const panel = page.getByRole('complementary').filter({ has: page.getByRole('heading', { name: words }) });
  await expect(panel.getByText(/^sha-256 /)).toBeVisible();
  return { id: new URL(page.url()).searchParams.get('open') ?? '', panel };
}
