import type { Locator, Page } from '@playwright/test';
import { hashPassword } from '@/server/platform/auth/password';
import { SecretText } from '@/server/platform/crypto/secret-text';
import { codeOfStep, stepAt } from '@/server/platform/crypto/totp';
import { expect, personOf, signIn, test } from '../fixtures/actors';
import { actOf } from '../fixtures/api';
import { expectAccessible } from '../fixtures/axe';
import { asOwner, oneRow } from '../fixtures/world';
import { signOut } from '../pages/shell';

const person = personOf('administrator-2');
const colleague = personOf('support-agent-1');
const password = 'nine quiet otters by the river';

/** What the app of this secret shows, so many steps from now. */
function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = (bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return codeOfStep(Buffer.from(bytes), stepAt(Date.now() / 1000) + steps);
}

/** A device with a fingerprint reader in this browser. */
async function giveDevice(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** The first step: e-mail and password, on the page where demo people have one click. */
async function givePassword(page: Page): Promise<Locator> {
  await page.goto('/sign-in');
  const second = page.getByRole('heading', { name: 'Your second factor' });
  await expect(async () => {
    if (await second.isVisible()) return;
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click({ timeout: 5_000 });
    await expect(second).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 60_000 });
  return page.getByRole('main');
}

const home = (page: Page) => page.getByRole('navigation', { name: 'Main' });

test('an app and a passkey stand between a password and what it could do', async ({ visitor, watch }) => {
  watch.expectComplaints(/status of (401|403|422)/);
  const page = await visitor();
  const { id } = await oneRow<{ id: string }>('select id from person where email = $1', [person.email]);
  const { id: colleagueId } = await oneRow<{ id: string }>('select id from person where email = $1', [colleague.email]);
  await asOwner('update person set password_hash = $2 where id = $1', [
    id,
    await hashPassword(new SecretText(password)),
  ]);
  let secret = '';
  let codes: string[] = [];
  let requestId = '';

  await test.step('an app is set up by its first code, and gives recovery codes once', async () => {
    await signIn(page, person);
    await page.goto('/access/sessions');
    await page.getByRole('button', { name: 'Set up an app' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
    secret = (await dialog.getByRole('group', { name: 'Secret of the app' }).innerText()).replaceAll(/\s/g, '');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    await expectAccessible(page, 'setting up an app');
    await dialog.getByLabel('Code of the app').fill('000000');
    await dialog.getByRole('button', { name: 'Confirm the code' }).click();
    await expect(dialog.getByText('This code is not right or was used already.')).toBeVisible();
    await dialog.getByLabel('Code of the app').fill(codeOf(secret, -1));
    await dialog.getByRole('button', { name: 'Confirm the code' }).click();
    const shown = page.getByRole('dialog', { name: 'Your recovery codes' });
    await expect(shown.getByRole('listitem')).toHaveCount(10);
    codes = await shown.getByRole('listitem').allInnerTexts();
    await shown.getByRole('button', { name: 'I have kept them' }).click();
    await expect(page.getByRole('list', { name: 'Authenticator app' })).toContainText('10 recovery codes are left');
  });

  await test.step('an act about rights asks for a code when the last one is old, and then goes on', async () => {
    await asOwner(`update session set step_up_at = now() - interval '16 minutes' where person_id = $1`, [id]);
    await page.goto(`/access/people?open=${colleagueId}`);
    await page.getByRole('button', { name: 'Grant a role' }).click();
    const grant = page.getByRole('dialog', { name: `Grant ${colleague.displayName} a role` });
    await grant.getByRole('combobox').click();
    await page.getByRole('option', { name: 'Collections agent' }).click();
    await grant.getByRole('button', { name: 'Propose Collections agent' }).click();
    const asks = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await expect(asks).toBeVisible();
    await expectAccessible(page, 'the question for the second factor');
    await asks.getByLabel('Code').fill('000000');
    await page.keyboard.press('Enter');
    await expect(asks.getByRole('alert')).toContainText('This is not right');
    await asks.getByLabel('Code').fill(codeOf(secret));
    await page.keyboard.press('Enter');
    await expect(page.getByText(/waits for approval/).first()).toBeVisible();
    await expect(asks).toBeHidden();
    const made = await oneRow<{ id: string }>(
      `select id from approval_request where command = 'access.grantRole' and entity_id = $1 and maker_id = $2`,
      [colleagueId, id],
    );
    requestId = made.id;
  });

  await test.step('the password leads to the second step, and a recovery code past it', async () => {
    await signOut(page);
    const main = await givePassword(page);
    await expectAccessible(page, 'the second step');
    await main.getByLabel('Code').fill('000000');
    await main.getByRole('button', { name: 'Confirm and sign in' }).click();
    await expect(main.getByRole('alert')).toContainText('Wait for the next code');
    await main.getByLabel('Code').fill(codes[0] ?? '');
    await main.getByRole('button', { name: 'Confirm and sign in' }).click();
    await expect(home(page)).toBeVisible();
  });

  await test.step('a passkey does the same with a finger', async () => {
    await giveDevice(page);
    await page.goto('/access/sessions');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Key ring');
    await dialog.getByRole('button', { name: 'Continue on the device' }).click();
    await expect(page.getByRole('table', { name: 'Your passkeys' })).toContainText('Key ring');
    await signOut(page);
    const main = await givePassword(page);
    await main.getByRole('button', { name: 'Use a passkey' }).click();
    await expect(home(page)).toBeVisible();
  });

  await test.step('both are given back, and the person signs in as before', async () => {
    await page.goto('/access/sessions');
    await page.getByRole('button', { name: 'End the passkey Key ring' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End this passkey' }).click();
    await expect(page.getByRole('table', { name: 'Your passkeys' })).toContainText('ended');
    await page.getByRole('button', { name: 'Remove the app' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove the authenticator app?' });
    await dialog.getByLabel('Code').fill(codes[1] ?? '');
    await dialog.getByRole('button', { name: 'Remove the app' }).click();
    await expect(page.getByText('No authenticator app is set up.')).toBeVisible();
    await asOwner('update person set password_hash = null where id = $1', [id]);
    expect(await actOf(page.request)('approvals.withdraw', { requestId })).toMatchObject({ status: 'answered' });
  });
});
