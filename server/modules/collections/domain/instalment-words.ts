import { diffDays, type BusinessDate } from '@/server/kernel/business-date';

export type InstalmentStanding = {
  state: 'open' | 'in-collection' | 'paid';
  effectiveDueDate: BusinessDate;
  collectionDate: BusinessDate | null;
  learnedOn: BusinessDate | null;
  nextCollectionOn: BusinessDate | null;
  paidOn: BusinessDate | null;
  attempts: number;
  reasonCode: string | null;
  inCollection: boolean;
  late: boolean;
};

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);

/** Why an instalment stands where it stands, as the agent may read it out. */
export function standingWords(item: InstalmentStanding, businessDate: BusinessDate): string {
  if (item.state === 'paid') return item.paidOn === null ? 'Paid.' : `Paid on ${item.paidOn}.`;
  if (item.inCollection) return `A debit for ${item.collectionDate} is under way; its answer can still come.`;
  const parts: string[] = [];
  if (item.late) parts.push(`Overdue for ${days(diffDays(businessDate, item.effectiveDueDate))}`);
  else if (item.effectiveDueDate === businessDate) parts.push('Due today');
  else parts.push(`Due on ${item.effectiveDueDate}`);
  if (item.state === 'in-collection') parts.push(`the debit for ${item.collectionDate} was never answered`);
  else if (item.learnedOn !== null) {
    const code = item.reasonCode === null ? '' : ` (${item.reasonCode})`;
    parts.push(`debit ${item.attempts} failed${code}, known since ${item.learnedOn}`);
  }
  if (item.nextCollectionOn !== null) parts.push(`the next debit is for ${item.nextCollectionOn}`);
  else if (item.state === 'open' && item.attempts > 0) parts.push('no further debit is planned');
  return `${parts.join('; ')}.`;
}
