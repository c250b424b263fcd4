import { expect, test } from 'vitest';
import { demoMode } from './demo-mode';
import { contentSecurityPolicy, FILE_POLICY, policyOfProcess } from './security-headers';

test('scripts need the nonce, forms may lead to the identity provider only', () => {
  const policy = contentSecurityPolicy({
    nonce: 'abc',
    development: false,
    identityProvider: 'https://id.example/realms/x',
  });
  expect(policy).toContain(`script-src 'self' 'nonce-abc' 'strict-dynamic';`);
  expect(policy).toContain(`form-action 'self' https://id.example`);
  expect(policy).not.toContain('unsafe-eval');
  expect(
    contentSecurityPolicy({ nonce: 'abc', development: false, identityProvider: 'not an address; script-src *' }),
  ).toMatch(/form-action 'self'$/);
});

test('a file that somebody brought in loads and runs nothing, and no page is taken for one', () => {
  expect(policyOfProcess('abc', '/api/attachments/7')).toBe(FILE_POLICY);
  expect(FILE_POLICY).toContain('sandbox');
  for (const path of ['/', '/approvals', '/api/attachments', '/x/api/attachments/7'])
    expect(policyOfProcess('abc', path)).toContain("'nonce-abc'");
});

test.each([
  [{ DEMO: '1' }, true],
  [{ DEMO: '1', HOST: 'localhost' }, true],
  [{ DEMO: '1', HOST: '0.0.0.0' }, false],
  [{ DEMO: '0' }, false],
  [{}, false],
])('%j is a demo: %s', (variables, expected) => {
  expect(demoMode(variables as Record<string, string>)).toBe(expected);
});
