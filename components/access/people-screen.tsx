'use client';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable } from '@/components/data-table/data-table';
import { useCan } from '@/components/shell/reader';
import { useTRPC } from '@/components/shell/trpc-provider';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';
import { InviteDialog } from './invite-dialog';
import { peopleColumns, type PersonRow } from './people.columns';
import { PersonPanel } from './person-panel';

const keyOf = (row: PersonRow) => row.id;
const byName = { id: 'displayName', dir: 'asc' } as const;

/** Everybody who works in the portal, with roles and whether they may come in. */
export function PeopleScreen() {
  const t = useTranslations('access');
  const can = useCan();
  const trpc = useTRPC();
  const [inviting, setInviting] = useState(false);
  const columns = useMemo(() => peopleColumns({ t }), [t]);
  const mayNot = can('access.invite') ? null : t('person.noRight', { permission: 'access.invite' });
  return (
    <>
      <DataTable
        listName="access.people"
        title={t('people.title')}
        columns={columns}
        defaultSort={byName}
        fetchPage={(input) => trpc.access.people.queryOptions(input)}
        rowKey={keyOf}
        searchPlaceholder={t('people.search')}
        actions={
          <Button variant="primary" disabledReason={mayNot} onClick={() => setInviting(true)}>
            {t('people.invite')}
          </Button>
        }
        peek={({ rowKey, close }) => <PersonPanel key={rowKey} personId={rowKey} onClose={close} />}
        emptyState={<EmptyState title={t('people.empty.title')} what={t('people.empty.what')} />}
      />
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </>
  );
}
