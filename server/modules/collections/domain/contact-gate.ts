import { addDays, diffDays, type BusinessDate } from '@/server/kernel/business-date';
import { moneyText } from '@/server/kernel/money';

export type Channel = 'phone' | 'sms' | 'email' | 'letter';

/** Known kinds have words of their own; any other kind protects just as well. */
export type HoldKind = 'dispute' | 'hardship' | 'deceased' | 'insolvency' | 'vulnerable' | (string & {});

/** A protective hold that has not been lifted. Both dates are included; without an end it lasts until it is lifted. */
export type Hold = { kind: HoldKind; fromDate: BusinessDate; untilDate: BusinessDate | null };

/** When and how often people may be contacted; data per jurisdiction. Times are "HH:MM" in the customer's zone. */
export type ContactRules = {
  jurisdiction: string;
  fromTime: string;
  /** The first minute in which contact is no longer allowed. */
  toTime: string;
  /** ISO weekdays without contact, Monday 1 to Sunday 7. */
  closedWeekdays: readonly number[];
  /** Channels that disturb, to which the hours apply. */
  timedChannels: readonly Channel[];
  /** Attempts allowed in the window, all channels together. */
  maxAttempts: number;
  windowDays: number;
};

export const defaultContactRules: ContactRules = {
  jurisdiction: 'DE',
  fromTime: '08:00',
  toTime: '20:00',
  closedWeekdays: [7],
  timedChannels: ['phone', 'sms'],
  maxAttempts: 7,
  windowDays: 7,
};

export type OpenPromise = { amountMinor: bigint; currency: string; dueDate: BusinessDate };

export type ContactFacts = {
  channel: Channel;
  businessDate: BusinessDate;
  /** The clock where the customer lives, "HH:MM", and the weekday there (Monday 1 to Sunday 7). */
  localTime: string;
  localWeekday: number;
  holds: readonly Hold[];
  /** Business dates of attempts so far, oldest or newest first. */
  attemptDates: readonly BusinessDate[];
  openPromise: OpenPromise | null;
  rules: ContactRules;
};

export type GateCode = 'hold' | 'hours' | 'attempts' | 'promise';
/** One thing that was looked at, with its figure; all four are always there, so that the log shows what was known. */
export type GateFact = { code: GateCode; passed: boolean; text: string };
export type GateAnswer = {
  allowed: boolean;
  /** The first that forbids, in the fixed order hold, hours, attempts, promise. */
  code: GateCode | null;
  reason: string;
  facts: GateFact[];
};

const holdWords: Record<string, string> = {
  dispute: 'a dispute is open',
  hardship: 'a hardship arrangement is in force',
  deceased: 'the customer has died',
  insolvency: 'insolvency proceedings are open',
  vulnerable: 'the customer is protected as vulnerable',
};

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** True while the hold protects on the date. */
export function isHoldActive(hold: Hold, businessDate: BusinessDate): boolean {
  return hold.fromDate <= businessDate && (hold.untilDate === null || businessDate <= hold.untilDate);
}

function holdFact({ holds, businessDate }: ContactFacts): GateFact {
  const active = holds.filter((hold) => isHoldActive(hold, businessDate));
  // The hold that lasts longest is the one to name: it says when the case can come back.
  const [longest] = active.toSorted((a, b) => {
    const [endA, endB] = [a.untilDate ?? '9999-12-31', b.untilDate ?? '9999-12-31'];
    if (endA !== endB) return endA > endB ? -1 : 1;
    return a.kind < b.kind ? -1 : 1;
  });
  if (longest === undefined) return { code: 'hold', passed: true, text: 'No hold protects the customer.' };
  const words = Object.hasOwn(holdWords, longest.kind)
    ? holdWords[longest.kind]
    : `a hold of kind "${longest.kind}" is in force`;
  const end = longest.untilDate === null ? 'until it is lifted' : `until ${longest.untilDate}`;
  return { code: 'hold', passed: false, text: `No contact: ${words} since ${longest.fromDate}, ${end}.` };
}

function hoursFact({ channel, localTime, localWeekday, rules }: ContactFacts): GateFact {
  if (!rules.timedChannels.includes(channel)) {
    return { code: 'hours', passed: true, text: `Contact hours do not apply to ${channel}.` };
  }
  const hours = `${rules.fromTime} to ${rules.toTime} in ${rules.jurisdiction}`;
  const day = weekdayNames[localWeekday - 1] ?? `weekday ${localWeekday}`;
  if (rules.closedWeekdays.includes(localWeekday)) {
    return { code: 'hours', passed: false, text: `No ${channel} on a ${day}; contact hours are ${hours}.` };
  }
  const open = localTime >= rules.fromTime && localTime < rules.toTime;
  const now = `It is ${localTime} on a ${day} where the customer lives`;
  return open
    ? { code: 'hours', passed: true, text: `${now}, within ${hours}.` }
    : { code: 'hours', passed: false, text: `${now}; contact hours are ${hours}.` };
}

function attemptsFact({ attemptDates, businessDate, rules }: ContactFacts): GateFact {
  const recent = attemptDates
    .filter((date) => date <= businessDate && diffDays(businessDate, date) < rules.windowDays)
    .toSorted((a, b) => (a < b ? -1 : 1));
  const count = `${recent.length} of ${rules.maxAttempts} attempts in the last ${rules.windowDays} days`;
  if (recent.length < rules.maxAttempts) return { code: 'attempts', passed: true, text: `${count}.` };
  const leaving = recent[recent.length - rules.maxAttempts];
  const again = leaving === undefined ? '' : `; the next is possible on ${addDays(leaving, rules.windowDays)}`;
  return { code: 'attempts', passed: false, text: `${count} are used${again}.` };
}

function promiseFact({ openPromise }: ContactFacts): GateFact {
  if (openPromise === null) return { code: 'promise', passed: true, text: 'No promise is open.' };
  const money = moneyText(openPromise.amountMinor, openPromise.currency);
  return {
    code: 'promise',
    passed: false,
    text: `The customer promised ${money} by ${openPromise.dueDate}; wait for it.`,
  };
}

/**
 * May this customer be contacted now on this channel? The answer names the first thing that forbids it, with figures, and
 * lists all that was looked at. Fixed order: hold, contact hours, attempts, open promise.
 */
export function contactGate(facts: ContactFacts): GateAnswer {
  const all = [holdFact(facts), hoursFact(facts), attemptsFact(facts), promiseFact(facts)];
  const against = all.find((fact) => !fact.passed);
  if (against === undefined) {
    return { allowed: true, code: null, reason: `Contact by ${facts.channel} is allowed now.`, facts: all };
  }
  return { allowed: false, code: against.code, reason: against.text, facts: all };
}
