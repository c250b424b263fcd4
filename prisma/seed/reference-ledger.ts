import type { ClientBase } from 'pg';
import { chart } from '@/server/modules/ledger/domain/chart';

/** Writes the chart of accounts; repeated, it changes names and kinds but never takes an account away. */
export async function writeChart(client: ClientBase): Promise<void> {
  const rows = Object.entries(chart);
  await client.query(
    `insert into ledger_account (code, name, kind, sub_ledger, keeps_balance)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
     on conflict (code) do update set name = excluded.name, kind = excluded.kind, sub_ledger = excluded.sub_ledger,
       keeps_balance = excluded.keeps_balance
     where (ledger_account.name, ledger_account.kind, ledger_account.sub_ledger, ledger_account.keeps_balance)
       is distinct from (excluded.name, excluded.kind, excluded.sub_ledger, excluded.keeps_balance)`,
    [
      rows.map(([code]) => code),
      rows.map(([, account]) => account.name),
      rows.map(([, account]) => account.kind),
      rows.map(([, account]) => account.subLedger),
      rows.map(([, account]) => account.keepsBalance),
    ],
  );
}
