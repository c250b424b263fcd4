import { addDays, addT2Days, businessDate, isT2Day, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { bookingDateOf, handPaymentOf, reason, rejectionOf, returnOf, type BankRates, type Reason } from './behaviour';
import { bookDay, type HandPayment, type ReturnedOrder } from './booking';
import { mistype } from './chance';
import type { BankEvent, ForetoldAnswer } from './journal';
import type { BankMessage, BankOrder } from './order-reader';
import { closingOf, writeStatement } from './statement';
import { writeStatusReport, type BankAnswer } from './status-report';

/** A file for the customer; its text is made only when it is needed. */
export type OutboxFile = { name: string; render: () => string };

type Account = { iban: string; owner: string; balanceMinor: bigint; sequence: number };

type Waiting = { message: BankMessage; late: boolean; receivedOn: BusinessDate };

/**
 * The habits of a bank that is founded now. Before (1) it wrote an empty statement on closed days too, and each file was
 * answered once more at the day's end.
 */
export const bankRules = 2;

/**
 * The bank as it follows from its journal: the same lines always give the same bank and the same files, so that a bank that
 * was killed comes back as it was and finishes what it had begun to write.
 */
export class BankState {
  seed = '';
  /** The day that is open; set by `founded`, moved by closing. */
  openDay = businessDate('2000-01-01');
  readonly accounts = new Map<string, Account>();
  readonly messageIds = new Set<string>();
  readonly outbox: OutboxFile[] = [];
  readonly #rates: BankRates;
  readonly #readStored: (stored: string) => BankMessage;
  #waiting: Waiting[] = [];
  #answers = 0;
  #rules = 1;
  readonly #due = new Map<string, BankOrder[]>();
  readonly #returns = new Map<string, ReturnedOrder[]>();
  readonly #byHand = new Map<string, HandPayment[]>();
  readonly #foretold = new Map<string, ForetoldAnswer>();

  constructor(rates: BankRates, readStored: (stored: string) => BankMessage) {
    this.#rates = rates;
    this.#readStored = readStored;
  }

  /** Whether something was taken in that the bank has not looked at yet. */
  get hasWork(): boolean {
    return this.#waiting.length > 0;
  }

  apply(event: BankEvent): void {
    if (event.kind === 'founded') {
      this.seed = event.seed;
      this.#rules = event.rules ?? 1;
      this.openDay = businessDate(event.date);
    } else if (event.kind === 'account-opened') {
      this.accounts.set(event.iban, {
        iban: event.iban,
        owner: event.owner,
        balanceMinor: BigInt(event.openingMinor),
        sequence: 0,
      });
    } else if (event.kind === 'received') this.#received(event);
    else if (event.kind === 'foretold')
      for (const answer of event.answers) this.#foretold.set(answer.endToEndId, answer);
    else if (event.kind === 'processed') this.#process(event.at, 'in the day');
    else if (event.kind === 'incoming') {
      const { iban, remittance, payerName, payerIban } = event;
      // Money that arrives on a closed day is booked with the next open one.
      push(this.#byHand, 'next', {
        iban,
        amountMinor: BigInt(event.amountMinor),
        remittance,
        payer: { name: payerName, iban: payerIban },
      });
    } else this.#close(event.at, businessDate(event.date));
  }

  #answer(at: string, message: { messageId: string; messageName: string }, said: Partial<BankAnswer>): void {
    this.#answers += 1;
    const number = String(this.#answers).padStart(6, '0');
    const answer: BankAnswer = {
      reportId: `ANSWER-${number}`,
      createdAt: at,
      messageId: message.messageId,
      messageName: message.messageName,
      groupStatus: null,
      groupReason: null,
      rejected: [],
      ...said,
    };
    this.#deliver(`pain002-${number}.xml`, () => writeStatusReport(answer));
  }

  #deliver(name: string, render: () => string): void {
    this.outbox.push({ name: `${String(this.outbox.length + 1).padStart(6, '0')}-${name}`, render });
  }

  #received(event: Extract<BankEvent, { kind: 'received' }>): void {
    const message = this.#readStored(event.stored);
    if (event.verdict === 'duplicate') {
      return this.#answer(event.at, message, {
        groupStatus: 'RJCT',
        groupReason: { code: 'AM05', text: `Duplicate of message ${event.messageId}` },
      });
    }
    if (event.verdict === 'broken')
      return this.#answer(event.at, message, { groupStatus: 'RJCT', groupReason: message.fault });
    this.messageIds.add(event.messageId);
    this.#waiting.push({ message, late: event.late, receivedOn: this.openDay });
    this.#answer(event.at, message, { groupStatus: 'ACTC' });
  }

  /**
   * The second look at what was taken in: customer checks, then the orders that will not be carried out. At the day's end
   * the statement says what was carried out, so that only what was not is told.
   */
  #process(at: string, when: 'in the day' | 'at its end'): void {
    const context = { seed: this.seed, rates: this.#rates };
    for (const { message, late, receivedOn } of this.#waiting) {
      const rejected: { order: BankOrder; reason: Reason }[] = [];
      for (const order of message.orders) {
        const rejection = this.#rejection(order, context);
        if (rejection) rejected.push({ order, reason: rejection });
        else push(this.#due, bookingDateOf(order, receivedOn, late), order);
      }
      const all = rejected.length === message.orders.length;
      if (!all && (when === 'in the day' || this.#rules < 2)) this.#answer(at, message, { groupStatus: 'ACCP' });
      if (rejected.length > 0) {
        const items = rejected.map(({ order, reason }) => ({ ...order, reason }));
        this.#answer(at, message, { groupStatus: all ? 'RJCT' : 'PART', rejected: items });
      }
    }
    this.#waiting = [];
  }

  /** A scenario's word replaces chance, never the checks that every order must pass. */
  #rejection(order: BankOrder, context: { seed: string; rates: BankRates }): Reason | null {
    const told = this.#foretold.get(order.endToEndId);
    const rates = told ? { ...context.rates, rejectedDebits: 0, rejectedTransfers: 0 } : context.rates;
    const rejection = rejectionOf(order, this.accounts.has(order.ownIban), { ...context, rates });
    return rejection ?? (told?.how === 'rejected' ? reason(told.code) : null);
  }

  #close(at: string, date: BusinessDate): void {
    this.#process(at, 'at its end');
    const open = isT2Day(date);
    this.openDay = addDays(date, 1);
    // Nothing is booked on a closed day, so there is nothing to state.
    if (!open && this.#rules >= 2) return;
    const orders = open ? this.#take(this.#due, date) : [];
    const returns = open ? this.#take(this.#returns, date) : [];
    const byHand = open ? [...this.#take(this.#byHand, 'next'), ...this.#take(this.#byHand, date)] : [];
    for (const order of orders) this.#scheduleReturn(order, date);
    for (const { order } of returns) this.#scheduleHandPayment(order, date);
    const [first] = this.accounts.keys();
    for (const account of this.accounts.values()) {
      // Virtual account numbers lead to the first account.
      const mine = (iban: string) => iban === account.iban || (account.iban === first && !this.accounts.has(iban));
      const entries = bookDay(
        {
          orders: orders.filter((order) => order.ownIban === account.iban),
          returns: returns.filter(({ order }) => order.ownIban === account.iban),
          byHand: byHand.filter(({ iban }) => mine(iban)),
        },
        { seed: this.seed, owner: account.owner },
      );
      account.sequence += 1;
      const day = {
        iban: account.iban,
        owner: account.owner,
        date,
        sequence: account.sequence,
        openingMinor: account.balanceMinor,
        entries,
      };
      account.balanceMinor = closingOf(day);
      this.#deliver(`camt053-${date}-${account.iban.slice(-6)}.xml`, () => writeStatement(day));
    }
  }

  #take<T>(lists: Map<string, T[]>, key: string): T[] {
    const list = lists.get(key) ?? [];
    lists.delete(key);
    return list;
  }

  #scheduleReturn(order: BankOrder, date: BusinessDate): void {
    const told = this.#foretold.get(order.endToEndId);
    if (told) {
      // A return never comes on the day of the booking itself.
      const on = told.how === 'returned' && told.date > date ? businessDate(told.date) : addT2Days(date, 1);
      if (told.how === 'returned') push(this.#returns, nextT2Day(on), { order, reason: reason(told.code) });
      return;
    }
    const back = returnOf(order, date, { seed: this.seed, rates: this.#rates });
    if (back) push(this.#returns, back.date, { order, reason: back.reason });
  }

  #scheduleHandPayment(order: BankOrder, date: BusinessDate): void {
    // What the payer does after a foretold return is played by the scenario.
    if (order.kind !== 'debit' || this.#foretold.has(order.endToEndId)) return;
    const byHand = handPaymentOf(order, date, { seed: this.seed, rates: this.#rates });
    if (!byHand) return;
    const text = order.remittance || order.reference || order.mandateId;
    const remittance = byHand.mistyped ? mistype(text, this.seed) : text;
    push(this.#byHand, byHand.date, {
      iban: order.ownIban,
      amountMinor: order.amountMinor,
      remittance,
      payer: { name: order.name, iban: order.iban },
    });
  }
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
