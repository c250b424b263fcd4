import { addDays, addMonths, isT2Day, nextT2Day, type BusinessDate } from '@/server/kernel/business-date';
import { invariant } from '@/server/kernel/invariant';
import { demoPopulation, demoSeed, type Population } from '@/prisma/seed/generators/population';
import { Debits } from '@/prisma/seed/world-debits';
import { relayInTurn, worldMaker, type WorldDay, type WorldDoors } from '@/prisma/seed/world-doors';
import { workCases } from '@/prisma/seed/world-collections';
import { workDesk } from '@/prisma/seed/world-desk';
import { holdMerchant, leaveWorkOpen, scatterStrays } from '@/prisma/seed/world-ending';
import { openFeeRules } from '@/prisma/seed/world-fees';
import { bankEvening, morningFiles } from '@/prisma/seed/world-files';
import { openParties, type Parties } from '@/prisma/seed/world-parties';
import { Purchases } from '@/prisma/seed/world-purchases';
import { nextBusinessDate, runClose } from '@/server/modules/operations';

export type WorldPlan = {
  endDate: BusinessDate;
  customers: number;
  orders: number;
  /** The last business days whose purchases come one by one, each with its audit row. */
  fineDays: number;
  /** How many of its days are lived; all of them unless said. */
  days?: number;
  /** From a day on, so many of a hundred debits that would have been paid come back. */
  returnsWave?: { fromDate: BusinessDate; percent: number };
  /** So many business days before the last no shop is paid. */
  payoutsPausedDays?: number;
  /** Hears how far the world is. */
  say?: (text: string) => void;
  /** Tells the database how full its tables have become; a world grows faster than the keeper of statistics looks. */
  analyse?: () => Promise<void>;
};

type Cast = { doors: WorldDoors; parties: Parties; purchases: Purchases; debits: Debits; population: Population };

function businessDays(from: BusinessDate, to: BusinessDate): BusinessDate[] {
  const days: BusinessDate[] = [];
  for (let date = nextT2Day(from); date <= to; date = addDays(date, 1)) if (isT2Day(date)) days.push(date);
  return days;
}

/** The people who work on cases, on the desk and with customers who need protection. */
async function workPeople(cast: Cast, day: WorldDay): Promise<void> {
  const { doors, parties, debits, population } = cast;
  await workDesk(doors, parties, day.date);
  await workCases(doors, day, { debits, parties, behaviour: population.behaviour });
  for (const { key, hold } of population.customers) {
    if (!hold || hold.fromDate <= day.previous || hold.fromDate > day.date) continue;
    const { kind, reason, untilDate } = hold;
    await doors.done(
      'customers.placeHold',
      { customerId: parties.customerIds.get(key), kind, reason, untilDate },
      'collections-lead-1',
    );
  }
  if (day.toGo === 3) await holdMerchant(doors, parties);
  if (day.toGo <= 2) await scatterStrays(doors, { debits, parties }, day.date);
}

/** Waits for all of them, also when one fails, so that nothing goes on behind a fault. */
async function together(works: readonly Promise<unknown>[]): Promise<void> {
  for (const end of await Promise.allSettled(works)) if (end.status === 'rejected') throw end.reason;
}

async function liveDay(cast: Cast, day: WorldDay): Promise<void> {
  const { doors, parties, purchases, debits } = cast;
  await morningFiles(doors, day, { debits, bankAccountId: parties.bankAccountId });
  if (day.last) {
    await purchases.arrive(day, '10:40:00');
    await leaveWorkOpen(doors, parties);
    await relayInTurn();
    await doors.setTime('10:45');
    return;
  }
  await doors.setTime(day.fine ? '09:30' : '15:00');
  // What touches neither the clock nor the other's references goes on side by side.
  if (day.fine) {
    await workPeople(cast, day);
    await purchases.arrive(day, null);
  } else await together([workPeople(cast, day), purchases.arrive(day, null)]);
  await together([day.toGo > 2 ? purchases.decideReferred() : Promise.resolve(), purchases.refund(day.date)]);
  await debits.transfer(day.date);
  await bankEvening(doors, addDays(nextBusinessDate(day.date), -1));
  const close = await runClose(day.date);
  invariant(close.status === 'done', `the close of ${day.date} ended as ${close.status}`, { close });
  await relayInTurn();
}

/**
 * Lives five months day by day through the doors: people prepare and approve, the simulated bank answers, closes run. It
 * ends in the middle of a working day.
 */
export async function liveWorld(doors: WorldDoors, plan: WorldPlan): Promise<Cast> {
  const population = demoPopulation({
    seed: demoSeed,
    endDate: plan.endDate,
    customers: plan.customers,
    orders: plan.orders,
  });
  const days = businessDays(addDays(addMonths(plan.endDate, -5), 1), plan.endDate).slice(0, plan.days);
  const [first] = days;
  invariant(first, 'a world has a first day');
  await doors.openPeople();
  await doors.done('calendar.openDriven', { businessDate: first, time: '08:30' }, worldMaker);
  const parties = await openParties(doors, population, first);
  const purchases = new Purchases(doors, parties, population.orders);
  const debits = new Debits({
    doors,
    parties,
    purchases,
    behaviour: population.behaviour,
    ...(plan.returnsWave ? { wave: plan.returnsWave } : {}),
  });
  const cast: Cast = { doors, parties, purchases, debits, population };
  await openFeeRules(doors);
  await relayInTurn();
  plan.say?.(`parties are there, ${days.length} days to live`);
  for (const [index, date] of days.entries()) {
    const last = index === days.length - 1;
    await liveDay(cast, {
      date,
      previous: days[index - 1] ?? date,
      fine: index >= days.length - plan.fineDays,
      toGo: days.length - 1 - index,
      last,
      payouts: last || index < days.length - 1 - (plan.payoutsPausedDays ?? 0),
    });
    if ([3, 12, 45].includes(index)) await plan.analyse?.();
    if (index % 20 === 19) plan.say?.(`${date}`);
  }
  return cast;
}
