import { expect, it } from 'vitest';
import { merchantInput, newMerchant, type NewMerchant } from './register-words';

const typed: NewMerchant = {
  name: 'Lumen Home',
  legalName: 'Lumen Home GmbH',
  category: 'home',
  city: 'Bremen',
  country: 'DE',
  contactEmail: 'office@lumen-home.example',
  fee: '3.49',
  feeFixed: ' 0.35 ',
  reserve: '0',
  delay: '2',
};

it('reads percentages as basis points and the fixed part as cents', () => {
  expect(newMerchant.safeParse(typed).success).toBe(true);
  expect(merchantInput(typed)).toMatchObject({
    feeBps: 349,
    feeFixedMinor: '35',
    reserveBps: 0,
    payoutDelayDays: 2,
    currency: 'EUR',
  });
});

it.each([
  ['fee', '100.01'],
  ['fee', '3,49'],
  ['fee', '-1'],
  ['feeFixed', '1e3'],
  ['reserve', ''],
  ['delay', '61'],
  ['country', 'de'],
])('refuses %s "%s"', (field, value) => {
  expect(newMerchant.safeParse({ ...typed, [field]: value }).success).toBe(false);
});
