import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { approvableCommands, kindKey } from '@/components/approvals/request-words';
import { referencePolicies } from '@/prisma/seed/reference-policies';
import { commands } from '@/server/registry';
import de from './de.json';
import en from './en.json';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/approvals.md'), 'utf8');
const approvable = commands
  .filter((command) => command.approval !== null)
  .map((command) => command.name)
  .sort();

/** The rows of the table below a heading, each as its cells. */
function tableOf(heading: string): string[][] {
  const [, part = ''] = page.split(`## ${heading}\n`);
  const [section = ''] = part.split('\n## ');
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it('every kind of request has words in both languages and stands in the filters', () => {
  for (const words of [en.approvals.kind, de.approvals.kind] as Record<string, string>[])
    for (const name of approvable) expect(words[kindKey(name)], name).toBeTruthy();
  expect([...approvableCommands].sort()).toEqual(approvable);
});

describe('the page about approvals', () => {
  it('lists every kind with the policies of a fresh installation', () => {
    const listed = tableOf('Kinds of requests').map(([act, name, who, hours]) => [act, name, who, hours].join(' | '));
    const real = referencePolicies.map(({ command, name, steps, expiresAfterHours }) =>
      [
        `\`${command}\``,
        name,
        steps.map(({ count, role }) => `${count} ${role}`).join(', '),
        `${expiresAfterHours ?? 120} h`,
      ].join(' | '),
    );
    expect(listed.toSorted()).toEqual(real.toSorted());
    expect([...new Set(referencePolicies.map(({ command }) => command))].sort()).toEqual(approvable);
  });

  it('names a test for each case of bad luck that speaks of its code', () => {
    const rows = tableOf('Bad input and bad luck');
    expect(rows.length).toBeGreaterThan(20);
    for (const [what = '', answer = '', place = ''] of rows) {
      const file = join(root, place.replaceAll('`', ''));
      expect(existsSync(file), `${what}: ${place}`).toBe(true);
      const text = readFileSync(file, 'utf8');
      for (const [, code = ''] of answer.matchAll(/`([A-Z]+\.[A-Z_]+)`/g))
        expect(text.includes(code), `${place}: ${code}`).toBe(true);
    }
  });
});
