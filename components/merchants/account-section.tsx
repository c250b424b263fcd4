'use client';
import { useTranslations } from 'use-intl';
import { RevealDialog } from '@/components/access/reveal-dialog';
import { useCan } from '@/components/shell/reader';
import { useTRPCClient } from '@/components/shell/trpc-provider';
import { Badge } from '@/components/ui/badge';
import { PropertyList, Section } from '@/components/ui/property-list';
import { BusinessDateText, Instant } from '@/components/value/dates';
import { MaskedIban } from '@/components/value/masked';
import type { Merchant } from './merchant-screen';

type Account = Merchant['accounts'][number];

/** Where the merchant is paid to, and every account before it with who asked for it. */
export function AccountSection({ merchant }: { merchant: Merchant }) {
  const t = useTranslations('merchants.account');
  const live = merchant.accounts.find((account) => account.status === 'live');
  const former = merchant.accounts.filter((account) => account.status !== 'live');
  return (
    <>
      <Section title={t('title')}>
        {live ? (
          <PropertyList
            items={[
              { label: t('iban'), value: <Iban account={live} merchant={merchant} /> },
              { label: t('bic'), value: live.bic },
              { label: t('holder'), value: live.holderName },
              { label: t('liveFrom'), value: <Instant at={live.liveFrom} /> },
              { label: t('askedBy'), value: askedBy(live) },
              {
                label: t('firstPaid'),
                value: live.firstPaidOn ? (
                  <BusinessDateText date={live.firstPaidOn} />
                ) : (
                  <Badge tone="warn">{t('neverPaid')}</Badge>
                ),
              },
            ]}
          />
        ) : (
          <p className="text-ink-2">{t('none')}</p>
        )}
      </Section>
      {former.length > 0 ? (
        <Section title={t('former')}>
          <ul className="flex flex-col gap-2">
            {former.map((account) => (
              <li key={account.id} className="flex flex-col">
                <span className="flex items-baseline justify-between gap-2">
                  <Iban account={account} merchant={merchant} />
                  <span className="text-small text-ink-3">
                    {t('until')} <Instant at={account.endedAt} />
                  </span>
                </span>
                <span className="text-ink-2">
                  {account.holderName}
                  {askedBy(account) ? `, ${askedBy(account)}` : ''}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

function askedBy(account: Account): string | null {
  return [account.changedByName, account.requestRef].filter(Boolean).join(', ') || null;
}

function Iban({ account, merchant }: { account: Account; merchant: Merchant }) {
  const t = useTranslations('merchants.account');
  const can = useCan();
  const client = useTRPCClient();
  const reveal = async (reason: string) => {
    const { iban, bic, holderName } = await client.merchants.revealIban.query({ subjectId: account.id, reason });
    return (
      <PropertyList
        items={[
          { label: t('iban'), value: <span className="font-mono">{iban.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span> },
          { label: t('bic'), value: bic },
          { label: t('holder'), value: holderName },
        ]}
      />
    );
  };
  const button = can('merchants.revealIban') ? (
    <RevealDialog what={t('what', { name: merchant.name })} reveal={reveal} />
  ) : null;
  return <MaskedIban text={account.iban} reveal={button} />;
}
