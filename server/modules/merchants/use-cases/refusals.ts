import { refuse, type Refusal } from '@/server/kernel/refusal';
import type { MerchantRow } from '../merchants.repo';

export function merchantNotFound(merchantId: string): Refusal {
  return refuse('MERCHANTS.NOT_FOUND', 'There is no such merchant. Look it up in the list of merchants.', {
    merchantId,
  });
}

/** Throws MERCHANTS.CHANGED when the maker looked at an older version than the present one. */
export function refuseStaleMerchant(merchant: MerchantRow, version: number): void {
  if (merchant.version === version) return;
  throw refuse(
    'MERCHANTS.CHANGED',
    `${merchant.name} was changed after you opened it. Read its present details and try again.`,
    {
      shown: version,
      version: merchant.version,
    },
  );
}
