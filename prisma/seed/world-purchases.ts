import { invariant } from '@/server/kernel/invariant';
import type { DemoOrder } from '@/prisma/seed/generators/orders';
import { relayInTurn, checkout, worldMaker, type WorldDay, type WorldDoors } from '@/prisma/seed/world-doors';
import type { Parties } from '@/prisma/seed/world-parties';
import { activeMandates } from '@/server/modules/payments';
import { sql } from '@/server/platform/db/sql';

type Known = { orderId: string; state: string };

const refundReasons = {
  withdrawal: 'The customer withdrew within 14 days',
  'partial-return': 'Some articles came back',
  damaged: 'An article arrived damaged',
  'price-adjustment': 'Price adjusted after a complaint',
} as const;

/** Purchases of a world: they arrive, are decided, ship, are cancelled and refunded as their days come. */
export class Purchases {
  readonly #doors: WorldDoors;
  readonly #parties: Parties;
  readonly #known = new Map<string, Known>();
  readonly #arriving: DemoOrder[];
  #shipping: DemoOrder[] = [];
  #refunding: { order: DemoOrder; on: string; amountMinor: bigint; reason: keyof typeof refundReasons }[] = [];

  constructor(doors: WorldDoors, parties: Parties, orders: readonly DemoOrder[]) {
    this.#doors = doors;
    this.#parties = parties;
    this.#arriving = [...orders];
  }

  /** The demo order behind a merchant's own order number. */
  readonly byMerchantRef = new Map<string, DemoOrder>();

  #input(order: DemoOrder) {
    return {
      merchantId: this.#parties.merchantIds.get(order.merchantKey),
      merchantOrderRef: order.merchantOrderRef,
      customerId: this.#parties.customerIds.get(order.customerKey),
      amountMinor: order.amountMinor.toString(),
      currency: order.currency,
      product: order.product,
      downPaymentMinor: order.downPaymentMinor.toString(),
      aprBps: order.aprBps,
    };
  }

  #note(order: DemoOrder, known: Known): void {
    this.#known.set(order.key, known);
    this.byMerchantRef.set(order.merchantOrderRef, order);
    if (known.state === 'declined') return;
    this.#shipping.push(order);
    for (const refund of order.refunds) this.#refunding.push({ order, ...refund });
  }

  /** What arrives today: with a weekend before it, what arrived there too. */
  #takeArriving(date: string, time: string | null): DemoOrder[] {
    const due = this.#arriving.findIndex(
      (order) => order.orderedOn > date || (time !== null && order.orderedOn === date && order.orderedTime > time),
    );
    return this.#arriving.splice(0, due === -1 ? this.#arriving.length : due);
  }

  /**
   * Splits off what ships or ends by today. Referred purchases wait until somebody has decided. A shopper whose bank refused
   * the mandate meanwhile has nothing to be debited from, and the shop lets the order go.
   */
  async #takeShipping(date: string): Promise<{ capture: DemoOrder[]; cancel: DemoOrder[] }> {
    const ready = (order: DemoOrder) =>
      this.#known.get(order.key)?.state === 'approved' && (order.capturedOn ?? order.cancelledOn ?? '9999') <= date;
    const due = this.#shipping.filter(ready);
    this.#shipping = this.#shipping.filter((order) => !ready(order));
    const idOf = (order: DemoOrder) => this.#parties.customerIds.get(order.customerKey) ?? '';
    const mandates = await activeMandates(this.#doors.database.read, due.map(idOf));
    const ships = (order: DemoOrder) => order.capturedOn !== null && mandates.has(idOf(order));
    return { capture: due.filter(ships), cancel: due.filter((order) => !ships(order)) };
  }

  /** Old days in one run each: the same rules, the same entries, one audit row. */
  async #asOne(date: string): Promise<void> {
    const arriving = this.#takeArriving(date, null);
    const { capture, cancel } = await this.#takeShipping(date);
    const idOf = (order: DemoOrder) => ({ orderId: this.#known.get(order.key)?.orderId });
    const answer = (await this.#doors.done(
      'operations.takeTraffic',
      {
        receive: arriving.map((order) => this.#input(order)),
        capture: capture.map(idOf),
        cancel: cancel.map((order) => ({ ...idOf(order), reason: 'The customer changed their mind before shipping' })),
      },
      worldMaker,
    )) as { received: Known[] };
    for (const [index, order] of arriving.entries()) {
      const known = answer.received[index];
      invariant(known, `${order.key} was not taken in`);
      this.#note(order, { orderId: known.orderId, state: known.state });
    }
  }

  /** The last days one by one, as a checkout sends them. */
  async #oneByOne(date: string, upTo: string | null): Promise<void> {
    const { capture, cancel } = await this.#takeShipping(date);
    for (const order of capture)
      await this.#doors.done('credit.captureOrder', { orderId: this.#known.get(order.key)?.orderId }, checkout);
    for (const order of cancel) {
      const input = {
        orderId: this.#known.get(order.key)?.orderId,
        reason: 'The customer changed their mind before shipping',
      };
      await this.#doors.done('credit.cancelOrder', input, checkout);
    }
    for (const order of this.#takeArriving(date, upTo)) {
      if (order.orderedOn === date) await this.#doors.setTime(order.orderedTime.slice(0, 5));
      this.#note(order, (await this.#doors.done('credit.receiveOrder', this.#input(order), checkout)) as Known);
    }
  }

  async arrive(day: WorldDay, upTo: string | null): Promise<void> {
    await (day.fine ? this.#oneByOne(day.date, upTo) : this.#asOne(day.date));
    await relayInTurn();
  }

  /** Credit officers look at what the rules left to people; on the last day nobody has yet. */
  async decideReferred(): Promise<void> {
    const open = await this.#doors.database.read.rows<{ id: string; orderId: string; no: bigint }>(sql`
      select r.id, r.entity_id as order_id, row_number() over (order by r.id) as no from approval_request r
      where r.command = 'credit.decideReferred' and r.status = 'pending' order by r.id`);
    for (const { id, orderId } of open) {
      const [key = '', known] = [...this.#known].find(([, each]) => each.orderId === orderId) ?? [];
      // One of three is not worth the risk to the officer who looks at it first.
      const refuses = Number(key.replace(/\D/g, '')) % 3 === 0;
      const first = {
        by: 'credit-officer-1',
        say: refuses ? ('reject' as const) : ('recommend' as const),
        reason: refuses ? 'Too far above what the customer has shown to repay' : 'Has repaid every plan so far',
      };
      await this.#doors.decide(id, refuses ? [first] : [first, { by: 'credit-officer-2', say: 'approve' }]);
      if (known) known.state = refuses ? 'declined' : 'approved';
    }
    this.#shipping = this.#shipping.filter((order) => this.#known.get(order.key)?.state !== 'declined');
  }

  async refund(date: string): Promise<void> {
    const due = this.#refunding.filter(({ on }) => on <= date);
    this.#refunding = this.#refunding.filter(({ on }) => on > date);
    for (const { order, amountMinor, reason } of due) {
      const orderId = this.#known.get(order.key)?.orderId;
      const row = await this.#doors.database.read.maybe<{ version: number; state: string }>(
        sql`select version, state from credit_order where id = ${orderId ?? null}::uuid`,
      );
      if (!orderId || row?.state !== 'captured' || amountMinor <= 0n) continue;
      const input = {
        orderId,
        version: row.version,
        amountMinor: amountMinor.toString(),
        reason: refundReasons[reason],
      };
      const hands = { maker: 'finance-operator-2', approvers: ['finance-approver-1'] };
      await this.#doors.approved('credit.refundOrder', input, hands);
    }
  }
}
