import { expect, it } from 'vitest';
import { createTranslator } from 'use-intl/core';
import de from './de.json';
import en from './en.json';

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].toSorted();
const english = new Map(leaves(en));
const german = new Map(leaves(de));

it('speaks both languages, key by key', () => {
  expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
});

it('uses the same values in both', () => {
  const named = (text: string) => placeholders(text.replaceAll(/\{(?:1|#|[A-Z])[^{}]*\}/g, ''));
  for (const [key, text] of english) {
    const inPlural = /plural|select/.test(text);
    if (!inPlural) expect(named(german.get(key) ?? ''), key).toEqual(named(text));
  }
});

it.each([
  ['en', en, english],
  ['de', de, german],
] as const)('has no message in %s that cannot be read', (locale, messages, list) => {
  const broken: string[] = [];
  const translate: unknown = createTranslator({ locale, messages, onError: (error) => broken.push(error.message) });
  const t = translate as (key: string, values: Record<string, unknown>) => string;
  for (const [key, text] of list) {
    const values = Object.fromEntries(placeholders(text).map((name) => [name, /plural|number/.test(text) ? 2 : 'x']));
    t(key, values);
  }
  expect(broken).toEqual([]);
});
