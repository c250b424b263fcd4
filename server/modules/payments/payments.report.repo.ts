import { readPain002, type StatusReport } from '@/server/codecs/pain/pain002';
import { isRefusal, Refusal } from '@/server/kernel/refusal';
import type { RunContext } from '@/server/platform/command/context';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { json, sql } from '@/server/platform/db/sql';
import { eventOfStatus, higherStatus, next } from './domain/order-state';
import { isDuplicateAnswer, reportReader } from './domain/report';
import { fileById, fileByMessageId, moveFile, type FileRow } from './payments.file.repo';
import { moveOrders, ordersOfFile, type OrderRow } from './payments.order.repo';
import { confirmFile, rejectOrders, type BankReason } from './payments.settle.repo';

type Finding = { readonly ref: string | null; readonly text: string };
type Ruled = { order: OrderRow; status: string; event: 'accept' | 'reject' | 'cancel' | null; reason: BankReason };

export type AppliedReport = {
  state: 'applied' | 'unmatched' | 'unreadable';
  fileId: string | null;
  accepted: number;
  rejected: number;
  findings: Finding[];
};

/** What the report changes, order by order, by the ladder of statuses and the one table of moves; the rest are findings. */
function rule(
  orders: readonly OrderRow[],
  report: StatusReport,
  file: FileRow,
): { ruled: Ruled[]; findings: Finding[] } {
  const read = reportReader(report, file.pmtInfId);
  const findings: Finding[] = [];
  const ruled: Ruled[] = [];
  for (const order of orders) {
    const said = read(order.endToEndId);
    if (!said) continue;
    const { status, finding } = higherStatus(order.bankStatus, said.status);
    if (finding !== null) findings.push({ ref: order.ref, text: finding });
    if (status === null || status === order.bankStatus) continue;
    const event = eventOfStatus(status);
    const moves = event !== null && !isRefusal(next(order.state, event));
    // A late "accepted" for what a statement has booked is no news; a late reject contradicts it and somebody must look.
    if (event !== null && event !== 'accept' && !moves) {
      findings.push({
        ref: order.ref,
        text: `The bank reported ${status} for an order that is ${order.state}. Ask the bank which holds.`,
      });
      continue;
    }
    ruled.push({
      order,
      status,
      event: moves ? event : null,
      reason: { code: said.reason?.code ?? null, text: said.reason?.text ?? null },
    });
  }
  return { ruled, findings };
}

async function applyRuled(
  context: RunContext,
  ruled: readonly Ruled[],
  reportId: string,
): Promise<{ accepted: number; rejected: number }> {
  const { tx } = context;
  const cause = { type: 'bank-report', id: reportId };
  await tx.exec(sql`
    update payment_order o set bank_status = s.status
    from unnest(${ruled.map((each) => each.order.id)}::uuid[], ${ruled.map((each) => each.status)}::text[]) s(id, status) where o.id = s.id`);
  const accepted = ruled.filter((each) => each.event === 'accept');
  await moveOrders(
    context,
    accepted.map((each) => each.order.id),
    { event: 'accept', cause },
  );
  let rejected = 0;
  for (const event of ['reject', 'cancel'] as const) {
    const groups = Map.groupBy(
      ruled.filter((each) => each.event === event),
      (each) => `${each.reason.code}|${each.reason.text}`,
    );
    for (const group of groups.values()) {
      rejected += group.length;
      await rejectOrders(
        context,
        group.map((each) => each.order),
        { event, reason: group[0]?.reason ?? { code: null, text: null }, cause },
      );
    }
  }
  return { accepted: accepted.length, rejected };
}

/** The file's own place: rejected when nothing of it is left, accepted when the bank took it; and what the bank called it last. */
async function moveFileByReport(context: RunContext, file: FileRow, report: StatusReport): Promise<void> {
  const { tx } = context;
  const left = await tx.one<{ n: number }>(
    sql`select count(*) filter (where state not in ('rejected', 'cancelled'))::int as n from payment_order where file_id = ${file.id}::uuid`,
  );
  const status = report.group.status ?? report.payments[0]?.status ?? null;
  if (left.n === 0 && file.state !== 'rejected') await moveFile(context, file, { event: 'reject' });
  else if (file.state === 'sent' && status !== null && status !== 'RJCT' && eventOfStatus(status) === 'accept')
    await moveFile(context, file, { event: 'accept' });
  if (status !== null) await tx.exec(sql`update payment_file set bank_status = ${status} where id = ${file.id}::uuid`);
}

function readOrFinding(bytes: Uint8Array): StatusReport | Finding {
  try {
    return readPain002(bytes);
  } catch (error) {
    if (error instanceof Refusal) return { ref: null, text: error.message };
    throw error;
  }
}

/**
 * Applies a status report, once per stored file: statuses climb their ladder, orders move along their table, rejects give
 * back what was in transit. What is unknown, contradicts or belongs to no file of ours is kept as findings.
 */
export async function applyReport(
  context: RunContext,
  raw: { id: string; bytes: Uint8Array },
): Promise<AppliedReport & { reportId: string }> {
  const { tx } = context;
  const reportId = uuidv7();
  const report = readOrFinding(raw.bytes);
  let applied: AppliedReport;
  if ('text' in report) {
    applied = { state: 'unreadable', fileId: null, accepted: 0, rejected: 0, findings: [report] };
  } else {
    const original = report.group.originalMessageId;
    const file = original === null ? null : await fileByMessageId(tx, original);
    if (!file) {
      const text = `The report is about message "${original ?? ''}", which is no file of ours.`;
      applied = { state: 'unmatched', fileId: null, accepted: 0, rejected: 0, findings: [{ ref: null, text }] };
    } else if (isDuplicateAnswer(report)) {
      const text = `The bank answered that it has ${file.ref} already. Nothing was changed; the first delivery counts.`;
      applied = { state: 'applied', fileId: file.id, accepted: 0, rejected: 0, findings: [{ ref: file.ref, text }] };
    } else {
      // A report about a file that we only know as claimed proves that the bank has it: the receipt was lost on the way.
      if (file.state === 'sending') await confirmFile(context, file, `report ${report.messageId ?? ''}`);
      const current = await fileById(tx, file.id, true);
      const orders = await ordersOfFile(tx, file.id, true);
      const { ruled, findings } = rule(orders, report, current);
      const counts = await applyRuled(context, ruled, reportId);
      await moveFileByReport(context, current, report);
      applied = { state: 'applied', fileId: file.id, ...counts, findings };
    }
  }
  await tx.exec(sql`
    insert into bank_report (id, raw_file_id, kind, message_id, payment_file_id, state, findings)
    values (${reportId}::uuid, ${raw.id}::uuid, 'pain.002', ${'text' in report ? '' : (report.messageId ?? '')}, ${applied.fileId}::uuid, ${applied.state},
      ${json(applied.findings)}::jsonb)`);
  return { ...applied, reportId };
}
