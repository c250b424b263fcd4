import { addDays, addT2Days, businessDate, type BusinessDate } from '@/server/kernel/business-date';
import { decideAftermath, type Aftermath } from '@/prisma/seed/generators/aftermath';
import { decideDebit, type DebitOutcome, type ReturnReason } from '@/prisma/seed/generators/behaviour';
import type { DemoCustomer } from '@/prisma/seed/generators/customers';
import type { Random } from '@/prisma/seed/generators/random';
import type { WorldDoors } from '@/prisma/seed/world-doors';
import { ownAccount, type Parties } from '@/prisma/seed/world-parties';
import type { Purchases } from '@/prisma/seed/world-purchases';
import type { ForetoldAnswer } from '@/server/platform/bank/simulated-bank/journal';
import { sql } from '@/server/platform/db/sql';

type DebitRow = {
  endToEndId: string;
  sourceId: string;
  executionDate: BusinessDate;
  amountMinor: bigint;
  merchantOrderRef: string;
  instalmentNo: number;
  planRef: string;
};

type Transfer = { on: string; iban: string; amountMinor: bigint; remittance: string; customer: DemoCustomer };

/** A promise that a customer will make on a day, and whether it is going to be kept. */
export type ComingPromise = Extract<Aftermath, { kind: 'promises' }> & {
  customerKey: string;
  amountMinor: bigint;
  planRef: string;
};

function answerOf(endToEndId: string, outcome: DebitOutcome): ForetoldAnswer {
  if (outcome.kind === 'settled') return { endToEndId, how: 'settled' };
  if (outcome.kind === 'rejected') return { endToEndId, how: 'rejected', code: outcome.reason };
  return { endToEndId, how: 'returned', code: outcome.reason, date: outcome.answeredOn };
}

type DebitParts = {
  doors: WorldDoors;
  parties: Parties;
  purchases: Purchases;
  behaviour: Random;
  wave?: { fromDate: BusinessDate; percent: number };
};

/** What becomes of the debits of a world, and what their payers do about those that came back. */
export class Debits {
  readonly #parts: DebitParts;
  readonly #reasons = new Map<string, ReturnReason>();
  #transfers: Transfer[] = [];
  #promises: ComingPromise[] = [];

  constructor(parts: DebitParts) {
    this.#parts = parts;
  }

  #after(
    row: DebitRow,
    outcome: DebitOutcome,
    payer: { customer: DemoCustomer; instalmentKey: string; attempt: number },
  ): void {
    if (outcome.kind === 'settled') return;
    const { customer, instalmentKey, attempt } = payer;
    const { profile, payday } = customer;
    this.#reasons.set(instalmentKey, outcome.reason);
    const aftermath = decideAftermath(this.#parts.behaviour, {
      instalmentKey,
      attempt,
      profile,
      payday,
      learnedOn: outcome.answeredOn,
      amountMinor: row.amountMinor,
      reference: row.planRef,
    });
    const virtual = this.#parts.parties.virtualIbans.get(customer.key) ?? ownAccount.iban;
    if (aftermath.kind === 'transfers') {
      const { on, amountMinor, toVirtualIban, remittance } = aftermath;
      this.#transfers.push({ on, iban: toVirtualIban ? virtual : ownAccount.iban, amountMinor, remittance, customer });
    }
    if (aftermath.kind === 'promises') {
      this.#promises.push({
        ...aftermath,
        customerKey: customer.key,
        amountMinor: row.amountMinor,
        planRef: row.planRef,
      });
      if (aftermath.kept)
        this.#transfers.push({
          on: aftermath.dueDate,
          iban: virtual,
          amountMinor: row.amountMinor,
          remittance: row.planRef,
          customer,
        });
    }
  }

  /** In a wave of returns debits come back that would have been paid. */
  #inWave(
    outcome: DebitOutcome,
    debit: { instalmentKey: string; attempt: number; collectionDate: BusinessDate },
  ): DebitOutcome {
    const { wave, behaviour } = this.#parts;
    if (!wave || outcome.kind !== 'settled' || debit.collectionDate < wave.fromDate) return outcome;
    const random = behaviour.fork(`wave/${debit.instalmentKey}/${debit.attempt}`);
    if (!random.chance(wave.percent / 100)) return outcome;
    return { kind: 'returned', reason: 'AM04', answeredOn: addT2Days(debit.collectionDate, random.int(1, 3)) };
  }

  /** Tells the bank what will become of each debit of a file, before the file goes out. */
  async foretell(fileId: string): Promise<void> {
    const { doors, parties, purchases, behaviour } = this.#parts;
    const rows = await doors.database.read.rows<DebitRow>(sql`
      select o.end_to_end_id, o.source_id, o.execution_date, o.amount_minor, c.merchant_order_ref, i.no as instalment_no, p.ref as plan_ref
      from payment_order o join instalment i on i.id = split_part(o.source_id, '/', 1)::uuid join plan p on p.id = i.plan_id
        join credit_order c on c.id = p.order_id where o.file_id = ${fileId}::uuid order by o.ref`);
    const answers = rows.flatMap((row): ForetoldAnswer[] => {
      const order = purchases.byMerchantRef.get(row.merchantOrderRef);
      const customer = order && parties.customers.get(order.customerKey);
      if (!order || !customer) return [];
      const attempt = Number(row.sourceId.split('/')[1] ?? 1);
      const instalmentKey = `${order.key}/${row.instalmentNo}`;
      const { profile, country, payday } = customer;
      const previousReason = this.#reasons.get(instalmentKey);
      const debit = {
        instalmentKey,
        attempt,
        instalmentNo: row.instalmentNo,
        profile,
        country,
        payday,
        collectionDate: businessDate(row.executionDate),
      };
      const outcome = this.#inWave(
        decideDebit(behaviour, previousReason ? { ...debit, previousReason } : debit),
        debit,
      );
      this.#after(row, outcome, { customer, instalmentKey, attempt });
      return [answerOf(row.endToEndId, outcome)];
    });
    await doors.bank.foretell(answers);
  }

  /** Transfers that payers make up to today reach the bank. */
  async transfer(date: BusinessDate): Promise<void> {
    const due = this.#transfers.filter(({ on }) => on <= date);
    this.#transfers = this.#transfers.filter(({ on }) => on > date);
    for (const { iban, amountMinor, remittance, customer } of due) {
      await this.#parts.doors.bank.addIncomingTransfer({
        iban,
        amountMinor,
        remittance,
        payer: { name: customer.accountHolder, iban: customer.iban },
      });
    }
  }

  /** Somebody pays with a slip of the finger, on the main account, so that no machine can say what it is for. */
  strayCredit(on: BusinessDate, stray: { customer: DemoCustomer; amountMinor: bigint; remittance: string }): void {
    this.#transfers.push({ on, iban: ownAccount.iban, ...stray });
  }

  /** The promises that are made up to today. */
  promisesOf(date: BusinessDate): ComingPromise[] {
    const due = this.#promises.filter(({ madeOn }) => madeOn <= date);
    this.#promises = this.#promises.filter(({ madeOn }) => madeOn > date);
    // One who has not been reached for a week is not going to promise any more.
    return due.filter(({ madeOn }) => madeOn >= addDays(date, -7));
  }
}
