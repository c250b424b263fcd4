// An account number that cannot be right stops its payment before a file is built, and the shop is named; the others are paid.
import { maskIban } from '@/server/kernel/iban';
import { expect, test } from '../fixtures/actors';
import { asOwner, oneRow } from '../fixtures/world';
import { accountOfReadyPayout } from '../fixtures/records';
import { askForFile, cancelOpenPayoutFile, cancelPayout, preparePayouts } from '../pages/payments';

/** The same number with other check digits, which no bank takes. */
const spoilt = (iban: string): string => {
  const digits = (Number(iban.slice(2, 4)) + 1) % 97;
  return `${iban.slice(0, 2)}${String(digits).padStart(2, '0')}${iban.slice(4)}`;
};

test('a wrong IBAN blocks its payout before the file is built and names the merchant', async ({ actor, watch }) => {
  watch.expectComplaints(/status of 422/);
  const { page } = await actor('finance-operator-2');
  const { today } = await oneRow<{ today: string }>('select business_date::text as today from calendar');
  // Of the morning there is one, and none after a close.
  const open = await asOwner(`select id from payment_file where direction = 'out' and state = 'prepared'`);
  if (open.length > 0) await cancelOpenPayoutFile(page, 'A shop writes that its number is wrong');
  await preparePayouts(page, today);
  const shop = await accountOfReadyPayout();
  const wrong = spoilt(shop.iban);

  await test.step('an order that is ready with such a number stops the whole file', async () => {
    await asOwner('update payment_order set iban = $1 where id = $2', [wrong, shop.orderId]);
    await page.goto('/payments/payouts');
    const dialog = await askForFile(page, today);
    await expect(dialog.getByText(`the IBAN of ${shop.holder} (${shop.orderRef}, ${maskIban(wrong)})`)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/\/payments\/payouts/);
  });

  await test.step('made again, the order is blocked by itself, and says whose number is wrong', async () => {
    await cancelPayout(page, shop.orderRef, 'Its number is wrong');
    await asOwner('update merchant_account set iban = $1 where id = $2', [wrong, shop.accountId]);
    const dialog = await preparePayouts(page, today);
    await expect(dialog.getByText(`of ${shop.holder} is not valid`, { exact: false })).toBeVisible();
    await page.goto('/payments/payouts?tab=blocked');
    const row = page.getByRole('row').filter({ hasText: shop.holder });
    await expect(row).toHaveCount(1);
    await row.click();
    await expect(
      page
        .getByRole('complementary')
        .getByText(/Correct the bank details/)
        .first(),
    ).toBeVisible();
  });

  await test.step('with the right number it is ready again', async () => {
    await asOwner('update merchant_account set iban = $1 where id = $2', [shop.iban, shop.accountId]);
    await preparePayouts(page, today);
    await page.goto('/payments/payouts?tab=blocked');
    await expect(page.getByText('Nothing is blocked')).toBeVisible();
    await page.goto('/payments/payouts?tab=ready');
    await expect(page.getByRole('row').filter({ hasText: shop.holder })).toHaveCount(1);
  });
});
