import { isUuid } from '@/server/kernel/ids';
import { ibanCountry, maskIban } from '@/server/kernel/iban';
import { invariant } from '@/server/kernel/invariant';
import { formatDecimal, moneyText } from '@/server/kernel/money';
import { refuse } from '@/server/kernel/refusal';
import {
  defineCommand,
  type ApprovalFrame,
  type ApprovalSpec,
  type Consequence,
} from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { compareHolder } from '../domain/bank-details';
import { changedDays } from '../domain/payee-facts';
import { bankDetailsChanged } from '../merchants.events';
import {
  countUnsentOrders,
  findMerchant,
  liveAccounts,
  othersWithIban,
  replaceAccount,
  type MerchantAccountRow,
  type MerchantRow,
} from '../merchants.repo';
import { changeBankDetailsInput, type ChangeBankDetailsInput } from '../merchants.schema';
import { exampleAccount, stageMerchant } from './example-merchant';
import { merchantNotFound, refuseStaleMerchant } from './refusals';

async function subject(
  frame: Pick<ApprovalFrame, 'tx'>,
  merchantId: string,
): Promise<{ merchant: MerchantRow; account: MerchantAccountRow | null }> {
  const merchant = await findMerchant(frame.tx, merchantId, true);
  if (!merchant) throw merchantNotFound(merchantId);
  const [account = null] = await liveAccounts(frame.tx, [merchantId]);
  return { merchant, account };
}

/** Looks at the change as somebody who expects a fraud would. */
async function warnings(
  frame: ApprovalFrame,
  merchant: MerchantRow,
  input: ChangeBankDetailsInput,
): Promise<Consequence[]> {
  const texts: string[] = [];
  const others = await othersWithIban(frame.tx, input.iban, merchant.id);
  if (others.length > 0)
    texts.push(`This account number belongs or belonged to ${others.slice(0, 3).join(', ')} as well.`);
  const country = ibanCountry(input.iban);
  if (country !== merchant.country) texts.push(`The account is in ${country}; the merchant is in ${merchant.country}.`);
  const holder = compareHolder(input.holderName, [merchant.legalName, merchant.name]);
  if (holder === 'alike')
    texts.push(`The holder "${input.holderName}" looks like "${merchant.legalName}" and is spelled otherwise.`);
  if (holder === 'other') texts.push(`The holder "${input.holderName}" is not the merchant "${merchant.legalName}".`);
  return texts.map((text) => ({ kind: 'warning', text }));
}

type GoingLive = Pick<
  MerchantRow,
  'feeBps' | 'feeFixedMinor' | 'reserveBps' | 'payoutDelayDays' | 'feeRecognition' | 'currency'
>;

/**
 * The terms that one person registered the merchant with. Nothing is paid before there is an account, so whoever approves
 * the first one approves them too; later on they are agreed already.
 */
function goingLive(merchant: MerchantRow, account: MerchantAccountRow | null): GoingLive | null {
  if (account) return null;
  const { feeBps, feeFixedMinor, reserveBps, payoutDelayDays, feeRecognition, currency } = merchant;
  return { feeBps, feeFixedMinor, reserveBps, payoutDelayDays, feeRecognition, currency };
}

/** The same, as the approver reads it. */
function termChanges(terms: GoingLive | null): Consequence[] {
  if (!terms) return [];
  const percent = (bps: number) => `${formatDecimal(BigInt(bps), 'EUR')} %`;
  const words = {
    fee: percent(terms.feeBps),
    'fixed fee': moneyText(terms.feeFixedMinor, terms.currency),
    reserve: percent(terms.reserveBps),
    'payout delay': `${terms.payoutDelayDays} days`,
    'fee recognition': terms.feeRecognition,
  };
  return Object.entries(words).map(([field, after]) => ({ kind: 'change', field, before: null, after }));
}

const approval: ApprovalSpec<ChangeBankDetailsInput> = {
  codeVersion: 2,
  entity: (input) => ({ type: 'merchant', id: input.merchantId }),
  title: async (frame, input) => {
    const { merchant } = await subject(frame, input.merchantId);
    return `Account of ${merchant.name}: ${maskIban(input.iban)}`;
  },
  facts: async (frame, input) => {
    const { merchant, account } = await subject(frame, input.merchantId);
    refuseStaleMerchant(merchant, input.version);
    if (
      account &&
      account.iban === input.iban &&
      account.holderName === input.holderName &&
      account.bic === (input.bic ?? null)
    ) {
      throw refuse('MERCHANTS.ACCOUNT_UNCHANGED', `${merchant.name} is paid to exactly this account already.`, {
        merchantId: merchant.id,
      });
    }
    return {
      counterparty: merchant.id,
      country: merchant.country,
      category: merchant.category,
      ibanCountry: ibanCountry(input.iban),
      firstAccount: account === null,
      counterpartyChangedDays: account ? changedDays([account], frame.now) : 0,
    };
  },
  content: async (frame, input) => {
    const { merchant, account } = await subject(frame, input.merchantId);
    return {
      merchant: { id: merchant.id, ref: merchant.ref, name: merchant.name, version: merchant.version },
      current: account && {
        accountId: account.id,
        iban: account.iban,
        bic: account.bic,
        holderName: account.holderName,
      },
      next: { iban: input.iban, bic: input.bic ?? null, holderName: input.holderName },
      terms: goingLive(merchant, account),
    };
  },
  consequences: async (frame, input) => {
    const { merchant, account } = await subject(frame, input.merchantId);
    const unsent = await countUnsentOrders(frame.tx, merchant.id);
    const change = (field: string, before: string | null, after: string | null): Consequence[] =>
      before === after ? [] : [{ kind: 'change', field, before, after }];
    return [
      ...change('iban', account?.iban ?? null, input.iban),
      ...change('bic', account?.bic ?? null, input.bic ?? null),
      ...change('holderName', account?.holderName ?? null, input.holderName),
      ...termChanges(goingLive(merchant, account)),
      ...(await warnings(frame, merchant, input)),
      ...(unsent > 0
        ? [{ kind: 'touches' as const, what: 'payment orders that are not sent yet', count: unsent }]
        : []),
    ];
  },
  withoutPolicy: 'refuse',
};

/**
 * Pays a merchant to another account from now on. Always by four eyes: the first account too, since this is where a
 * stolen mailbox turns into stolen money. The former account stays as history.
 */
export const changeBankDetails = defineCommand({
  name: 'merchants.changeBankDetails',
  permission: 'merchants.changeBankDetails',
  effect: 'terms',
  input: changeBankDetailsInput,
  example: async (world) => ({ merchantId: await stageMerchant(world), version: 1, ...exampleAccount }),
  approval,
  handle: async (context, input) => {
    const { tx, run } = context;
    invariant(context.approval, 'bank details change by an approved request only');
    const { merchant, account } = await subject(context, input.merchantId);
    const accountId = uuidv7();
    const { makerId, requestId } = context.approval;
    await replaceAccount(tx, {
      id: accountId,
      merchantId: merchant.id,
      iban: input.iban,
      bic: input.bic ?? null,
      holderName: input.holderName,
      liveFrom: run.now,
      requestId,
      changedBy: isUuid(makerId) ? makerId : null,
    });
    await context.raise(bankDetailsChanged, {
      merchantId: merchant.id,
      accountId,
      formerAccountId: account?.id ?? null,
    });
    await context.audit({
      entityType: 'merchant',
      entityId: merchant.id,
      before: account && {
        accountId: account.id,
        iban: account.iban,
        bic: account.bic,
        holderName: account.holderName,
      },
      after: { accountId, iban: input.iban, bic: input.bic ?? null, holderName: input.holderName, requestId },
      sealed: { subjectId: merchant.id, fields: ['iban', 'holderName'] },
    });
    return { merchantId: merchant.id, accountId };
  },
});
