import { describe, expect, it } from 'vitest';
import { businessDate } from '@/server/kernel/business-date';
import { standingWords, type InstalmentStanding } from './instalment-words';

const today = businessDate('2026-11-20');
const open: InstalmentStanding = {
  state: 'open',
  effectiveDueDate: businessDate('2026-11-13'),
  collectionDate: null,
  learnedOn: null,
  nextCollectionOn: null,
  paidOn: null,
  attempts: 0,
  reasonCode: null,
  inCollection: false,
  late: true,
};

describe('why an instalment stands where it stands', () => {
  it.each([
    [{}, 'Overdue for 7 days.'],
    [{ effectiveDueDate: today, late: false }, 'Due today.'],
    [{ effectiveDueDate: businessDate('2026-12-01'), late: false }, 'Due on 2026-12-01.'],
    [{ state: 'paid' as const, paidOn: today }, 'Paid on 2026-11-20.'],
    [
      { state: 'in-collection' as const, inCollection: true, collectionDate: today },
      'A debit for 2026-11-20 is under way; its answer can still come.',
    ],
    [
      { state: 'in-collection' as const, collectionDate: businessDate('2026-11-13') },
      'Overdue for 7 days; the debit for 2026-11-13 was never answered.',
    ],
    [
      {
        attempts: 1,
        learnedOn: businessDate('2026-11-17'),
        reasonCode: 'AM04',
        nextCollectionOn: businessDate('2026-11-30'),
      },
      'Overdue for 7 days; debit 1 failed (AM04), known since 2026-11-17; the next debit is for 2026-11-30.',
    ],
    [
      { attempts: 3, learnedOn: businessDate('2026-11-17') },
      'Overdue for 7 days; debit 3 failed, known since 2026-11-17; no further debit is planned.',
    ],
  ])('%o', (change, words) => {
    expect(standingWords({ ...open, ...change }, today)).toBe(words);
  });
});
