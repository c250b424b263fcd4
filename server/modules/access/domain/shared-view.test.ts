import { describe, expect, it } from 'vitest';
import { rolesToShareWith, viewQuery } from './shared-view';

const all = ['administrator', 'collections-agent', 'collections-lead', 'finance-approver', 'finance-operator'];

describe('with whom a view may be shared', () => {
  it.each([
    [['administrator'], all],
    [['collections-lead'], ['collections-agent', 'collections-lead']],
    [
      ['finance-approver', 'collections-agent'],
      ['finance-approver', 'finance-operator'],
    ],
    [['collections-agent'], []],
    [[], []],
  ])('%j', (own, roles) => expect(rolesToShareWith(own, all)).toEqual(roles));
});

describe('what of a URL is a view', () => {
  it.each([
    ['?f_status=sent,booked&sort=dueAt.desc&q=lumen', 'f_status=sent%2Cbooked&q=lumen&sort=dueAt.desc'],
    ['tab=mine&cursor=abc&open=7&f_x=', 'tab=mine'],
    ['javascript:alert(1)=x&__proto__=1&f_a b=2', ''],
    ['', ''],
  ])('%s', (text, query) => expect(viewQuery(text)).toBe(query));

  it('is the same when it is taken again', () => {
    const once = viewQuery('?sort=dueAt.desc&f_name=~%C3%BC%26b&tab=mine');
    expect(viewQuery(once)).toBe(once);
  });
});
