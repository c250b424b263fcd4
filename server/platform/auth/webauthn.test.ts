import { describe, expect, test } from 'vitest';
import { softAuthenticator } from '@/server/platform/testing/soft-authenticator';
import { creationOptions, readAssertion, readRegistration, requestOptions } from './webauthn';

const party = { id: 'localhost', origin: 'http://localhost:3000', name: 'Countersign' };
const person = { id: '0198a1c2-0000-7000-8000-000000000001', email: 'ada@countersign.example', name: 'Ada' };
const challenge = Buffer.alloc(32, 7).toString('base64url');

async function registered() {
  const device = softAuthenticator(party.origin);
  const options = await creationOptions(party, person, []);
  const key = await readRegistration(party, options.challenge, device.register(options));
  if (!key) throw new Error('the registration was not read');
  return { device, key };
}

describe('passkeys', () => {
  test('a registration is read with its key', async () => {
    const { device, key } = await registered();
    expect(key.credentialId).toBe(device.credentialId);
    expect(key.signCount).toBe(1n);
  });

  test('a registration is of its challenge, its host and its origin only', async () => {
    const device = softAuthenticator('https://elsewhere.example');
    const options = await creationOptions(party, person, []);
    expect(await readRegistration(party, options.challenge, device.register(options))).toBeNull();
    const ours = softAuthenticator(party.origin);
    expect(await readRegistration(party, challenge, ours.register(options))).toBeNull();
    expect(
      await readRegistration(party, options.challenge, ours.register({ ...options, rp: { id: 'elsewhere.example' } })),
    ).toBeNull();
  });

  test('a signature over the challenge holds and counts on', async () => {
    const { device, key } = await registered();
    const options = await requestOptions(party, challenge, [key.credentialId]);
    expect(options.challenge).toBe(challenge);
    expect(options.userVerification).toBe('required');
    expect(await readAssertion(party, challenge, { key, response: device.sign(options) })).toBe(2n);
  });

  test.each([
    ['another challenge', { challenge: Buffer.alloc(32, 8).toString('base64url') }, {}],
    ['another host', { challenge, rpId: 'elsewhere.example' }, {}],
    ['another origin', { challenge }, { origin: 'https://elsewhere.example' }],
    ['a person who was not verified', { challenge }, { verified: false }],
  ])('%s is refused', async (_what, options, how) => {
    const { device, key } = await registered();
    expect(await readAssertion(party, challenge, { key, response: device.sign(options, how) })).toBeNull();
  });

  test('the key of another and a counter that went back are refused', async () => {
    const { device, key } = await registered();
    const other = await registered();
    const response = device.sign({ challenge });
    expect(await readAssertion(party, challenge, { key: other.key, response })).toBeNull();
    expect(await readAssertion(party, challenge, { key: { ...key, signCount: 9n }, response })).toBeNull();
  });
});
