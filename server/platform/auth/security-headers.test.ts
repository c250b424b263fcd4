import { expect, test } from 'vitest';
import { demoMode } from './demo-mode';
import { contentSecurityPolicy } from './security-headers';

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

test.each([
  [{ DEMO: '1' }, true],
  [{ DEMO: '1', HOST: 'localhost' }, true],
  [{ DEMO: '1', HOST: '0.0.0.0' }, false],
  [{ DEMO: '0' }, false],
  [{}, false],
])('%j is a demo: %s', (variables, expected) => {
  expect(demoMode(variables as Record<string, string>)).toBe(expected);
});
