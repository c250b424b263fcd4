import { normaliseIban } from '@/server/kernel/iban';
import type { RunContext } from '@/server/platform/command/context';
import type { ChunkAnswer } from '@/server/platform/command/process';
import { sha256Hex } from '@/server/platform/crypto/canonical';
import { uuidv7 } from '@/server/platform/crypto/ids';
import type { Tx } from '@/server/platform/db/tx';
import { candidateId, expectedCandidate, judgeLine, type World } from '../domain/judge-line';
import { indexCandidates, type Candidate, type ExpectedCandidate, type StatementDetail } from '../domain/match-types';
import { canonicalReference, nearReferences } from '../domain/near-references';
import { referencesInText } from '../domain/reference-in-text';
import {
  accountNames,
  blocksByPmtInfId,
  openByPayers,
  openByReferences,
  ordersByEndToEndId,
  virtualAccounts,
  type BlockFacts,
  type OpenInstalment,
  type OrderFacts,
  type VirtualFacts,
} from '../reconciliation.candidates.repo';
import {
  asLine,
  insertExceptions,
  insertMatches,
  nextLines,
  type LineCursor,
  type LineRow,
  type NewException,
  type NewMatch,
} from '../reconciliation.match.repo';

const linesPerChunk = 5_000;

/** Prefixes of references that customers are told: plans, orders, debits. */
const ownPrefixes: ReadonlySet<string> = new Set(['PL', 'CO', 'DD']);

type Line = ReturnType<typeof asLine>;

const distinct = <T>(list: readonly (T | null | undefined)[]): T[] => [
  ...new Set(list.filter((each): each is T => each !== null && each !== undefined)),
];

function orderCandidate(order: OrderFacts): Candidate {
  const { endToEndId, currency, iban } = order;
  const amountMinor = order.direction === 'in' ? order.amountMinor : -order.amountMinor;
  return {
    type: 'payment-order',
    id: candidateId({ type: 'payment-order', id: order.id }),
    endToEndId,
    amountMinor,
    currency,
    iban,
  };
}

function blockCandidate(block: BlockFacts): Candidate {
  const { pmtInfId, currency, orderCount, rejectedCount } = block;
  const sign = block.direction === 'in' ? 1n : -1n;
  return {
    type: 'payment-file',
    id: candidateId({ type: 'payment-file', id: block.id }),
    pmtInfId,
    currency,
    orderCount,
    ordersMinor: sign * block.ordersMinor,
    rejectedCount,
    rejectedMinor: sign * block.rejectedMinor,
  };
}

function awaitedCandidates(facts: readonly VirtualFacts[]): ExpectedCandidate[] {
  return facts.flatMap((fact) => {
    if (fact.expectedId === null || fact.openMinor === null || fact.dueDate === null) return [];
    const { iban: virtualIban, currency, dueDate, openMinor: amountMinor } = fact;
    return [
      expectedCandidate(
        { type: 'expected-payment', id: fact.expectedId },
        { virtualIban, reference: null, payerIbans: [], amountMinor, currency, dueDate },
      ),
    ];
  });
}

/** One candidate per open instalment and reference, and one for all that is open of the plan. */
function openCandidates(
  open: readonly OpenInstalment[],
  said: (instalment: OpenInstalment) => readonly string[],
): ExpectedCandidate[] {
  const each = open.flatMap((instalment) => {
    const { payerIbans, currency, dueDate, openMinor: amountMinor } = instalment;
    return said(instalment).map((reference) =>
      expectedCandidate(
        { type: 'instalment', id: instalment.id },
        { virtualIban: null, reference, payerIbans, amountMinor, currency, dueDate },
      ),
    );
  });
  const plans = Map.groupBy(open, (instalment) => instalment.planId);
  const whole = [...plans].flatMap(([planId, parts]) => {
    const [first] = parts;
    if (first === undefined || parts.length < 2) return [];
    const amountMinor = parts.reduce((sum, part) => sum + part.openMinor, 0n);
    const { payerIbans, currency, dueDate } = first;
    return said(first).map((reference) =>
      expectedCandidate(
        { type: 'plan', id: planId },
        { virtualIban: null, reference, payerIbans, amountMinor, currency, dueDate },
      ),
    );
  });
  return [...each, ...whole];
}

function labelsOf(facts: {
  orders: readonly OrderFacts[];
  blocks: readonly BlockFacts[];
  open: readonly OpenInstalment[];
}): Map<string, string> {
  return new Map([
    ...facts.orders.map((order): [string, string] => [candidateId({ type: 'payment-order', id: order.id }), order.ref]),
    ...facts.blocks.map((block): [string, string] => [candidateId({ type: 'payment-file', id: block.id }), block.ref]),
    ...facts.open.map((each): [string, string] => [candidateId({ type: 'plan', id: each.planId }), each.planRef]),
    ...facts.open.map((each): [string, string] => [
      candidateId({ type: 'instalment', id: each.id }),
      `${each.planRef} · instalment ${each.no}`,
    ]),
  ]);
}

/** References that the texts of some lines spell right, with their hyphens again. */
function exactReferences(details: readonly { remittance: string | null; amountMinor: bigint }[]): string[] {
  const bare = details.flatMap((detail) =>
    detail.amountMinor > 0n && detail.remittance !== null ? referencesInText(detail.remittance) : [],
  );
  return distinct(bare.filter((reading) => ownPrefixes.has(reading.replace(/[0-9].*$/, ''))).map(canonicalReference));
}

/** The same person may write a reference wrong in the next line too, so each line's near readings are kept by line text. */
async function proposalsFor(
  tx: Tx,
  credits: readonly { remittance: string | null; counterpartyIban: string | null }[],
): Promise<{ of: World['proposals']; open: OpenInstalment[] }> {
  const near = new Map<string, string[]>();
  for (const { remittance } of credits) {
    if (remittance !== null && !near.has(remittance))
      near.set(remittance, distinct(nearReferences(remittance, ownPrefixes).map(canonicalReference)));
  }
  const byText = await openByReferences(tx, distinct([...near.values()].flat()));
  const byPayer = await openByPayers(tx, distinct(credits.map((credit) => credit.counterpartyIban)));
  const grouped = new Map<string, OpenInstalment[]>();
  const note = (key: string, each: OpenInstalment): void => {
    const known = grouped.get(key);
    if (known) known.push(each);
    else grouped.set(key, [each]);
  };
  for (const each of byText) for (const reference of each.references) note(reference, each);
  for (const each of byPayer) for (const iban of each.payerIbans) note(iban, each);
  const of = (detail: StatementDetail): ExpectedCandidate[] => {
    const meant = near.get(detail.remittance ?? '') ?? [];
    const keys = [...meant, ...(detail.counterpartyIban === null ? [] : [detail.counterpartyIban])];
    const open = new Map(keys.flatMap((key) => grouped.get(key) ?? []).map((each) => [each.id, each]));
    return openCandidates([...open.values()], (each) => {
      const said = each.references.filter((reference) => meant.includes(reference));
      return said.length > 0 ? said : [each.planRef];
    });
  };
  return { of, open: [...byText, ...byPayer] };
}

/** Over which accounts of ours orders and blocks go. */
async function accountsOf(
  tx: Tx,
  facts: { orders: readonly OrderFacts[]; blocks: readonly BlockFacts[]; lineAccountIds: readonly string[] },
): Promise<Pick<World, 'accountOf' | 'accountNames'>> {
  const accountOf = new Map([
    ...facts.orders.map(
      ({ id, bankAccountId }) => [candidateId({ type: 'payment-order', id }), bankAccountId] as const,
    ),
    ...facts.blocks.map(({ id, bankAccountId }) => [candidateId({ type: 'payment-file', id }), bankAccountId] as const),
  ]);
  return {
    accountOf,
    accountNames: await accountNames(tx, distinct([...accountOf.values(), ...facts.lineAccountIds])),
  };
}

/**
 * Loads whatever these lines may mean, set by set; the judging itself asks the database nothing. Answers the world as it is
 * seen from an account of ours.
 */
async function worldOf(
  tx: Tx,
  lines: readonly Line[],
  lineAccountIds: readonly string[],
): Promise<(ownAccountId: string) => World> {
  const details = lines.flatMap(
    (
      line,
    ): readonly {
      remittance: string | null;
      amountMinor: bigint;
      endToEndId: string | null;
      counterpartyIban: string | null;
    }[] => [line, ...line.parts],
  );
  const orders = await ordersByEndToEndId(tx, distinct(details.map((detail) => detail.endToEndId)));
  const blocks = await blocksByPmtInfId(tx, distinct(lines.map((line) => line.pmtInfId)));
  const virtual = await virtualAccounts(
    tx,
    distinct(lines.map((line) => (line.virtualIban === null ? null : normaliseIban(line.virtualIban)))),
  );
  const named = await openByReferences(tx, exactReferences(details));
  const knownIds = new Set(orders.map((order) => order.endToEndId));
  const unexplained = details.filter(
    (detail) => detail.amountMinor > 0n && !(detail.endToEndId !== null && knownIds.has(detail.endToEndId)),
  );
  const proposals = await proposalsFor(tx, unexplained);
  const candidates = [
    ...orders.map(orderCandidate),
    ...blocks.map(blockCandidate),
    ...awaitedCandidates(virtual),
    ...openCandidates(named, (each) => each.references),
  ];
  const index = indexCandidates(candidates);
  for (const prefix of ownPrefixes) index.prefixes.add(prefix);
  const accounts = await accountsOf(tx, { orders, blocks, lineAccountIds });
  const shared = {
    index,
    ...accounts,
    orderStates: new Map(orders.map((order) => [order.id, order.state])),
    blockedBlocks: new Set(blocks.filter((block) => block.otherCount > 0).map((block) => block.id)),
    virtual: new Map(virtual.map(({ iban, customerId, currency }) => [normaliseIban(iban), { customerId, currency }])),
    labels: labelsOf({ orders, blocks, open: [...named, ...proposals.open] }),
    proposals: proposals.of,
  };
  const seen = new Map(lineAccountIds.map((ownAccountId) => [ownAccountId, { ...shared, ownAccountId }]));
  return (ownAccountId) => seen.get(ownAccountId) ?? { ...shared, ownAccountId };
}

/** Where the next chunk starts; null when this one was not full. */
export function cursorAfter(lines: readonly Pick<LineRow, 'statementId' | 'no'>[], limit: number): LineCursor {
  const last = lines.at(-1);
  return lines.length < limit || last === undefined ? null : { statementId: last.statementId, no: last.no };
}

/**
 * Judges the next lines of a file and writes what they match and what they leave open. Nothing is posted yet, and what a
 * person could act on stays closed until the statement is posted.
 */
export async function matchLines(
  context: RunContext,
  at: { rawFileId: string; cursor: LineCursor },
): Promise<ChunkAnswer> {
  const rows = await nextLines(context.tx, { ...at, limit: linesPerChunk });
  const lines = rows.map((row) => ({ row, line: asLine(row) }));
  const world = await worldOf(
    context.tx,
    lines.map(({ line }) => line),
    distinct(rows.map((row) => row.bankAccountId)),
  );
  const matches: NewMatch[] = [];
  const exceptions: NewException[] = [];
  for (const { row, line } of lines) {
    const verdict = judgeLine(line, world(row.bankAccountId));
    for (const match of verdict.matches)
      matches.push({ ...match, id: uuidv7(), lineId: row.id, currency: row.currency });
    if (verdict.exception)
      exceptions.push({ ...verdict.exception, lineId: row.id, currency: row.currency, bookedOn: row.bookingDate });
  }
  await insertMatches(context, matches, null);
  await insertExceptions(context, exceptions);
  const changed = matches.map((match) => `${match.lineId} ${match.target.id} ${match.amountMinor}`);
  return {
    cursor: cursorAfter(rows, linesPerChunk),
    counts: { lines: rows.length, matches: matches.length, exceptions: exceptions.length },
    changedSetHash: sha256Hex(changed.join('\n')),
  };
}
