import { expect, it } from 'vitest';
import en from '@/messages/en.json';
import { currentItem, navigation, navigationFor } from './navigation';

const hrefs = (permissions: string[]) =>
  navigationFor(permissions).flatMap((group) => group.items.map((item) => item.href));

it('shows what a person may open, and no empty group', () => {
  expect(hrefs([])).toEqual(['/']);
  expect(hrefs(['audit.read'])).toEqual(['/', '/audit']);
  expect(navigationFor(['fees.read']).map((group) => group.labelKey)).toEqual([null, 'fees']);
});

it('marks the nearest page only', () => {
  expect(currentItem('/reconciliation/statements/7', navigation)).toBe('/reconciliation/statements');
  expect(currentItem('/reconciliation', navigation)).toBe('/reconciliation');
  expect(currentItem('/reconciliations', navigation)).toBeNull();
});

it('has words for every entry', () => {
  const words: Record<string, string> = en.shell.nav;
  for (const group of navigation) {
    if (group.labelKey) expect(words[group.labelKey], group.labelKey).toBeTruthy();
    for (const item of group.items) expect(words[item.labelKey], item.labelKey).toBeTruthy();
  }
});
