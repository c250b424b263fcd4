import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { commands } from '@/server/registry';
import type { Effect, ProofDemand } from '@/server/platform/command/define';
import { proofDemand } from '@/server/platform/command/proof';

const effects: readonly Effect[] = ['money', 'terms', 'fact', 'draft', 'stop', 'work'];
const demands: readonly ProofDemand[] = ['none', 'if-held', 'required'];

it('an act about money or rights always asks, and no command can ask for less than its effect does', () => {
  fc.assert(
    fc.property(fc.constantFrom(...effects), fc.option(fc.constantFrom(...demands)), (effect, own) => {
      const asked = proofDemand({ effect, ...(own ? { proof: () => own } : {}) }, {});
      if (effect === 'money' || effect === 'terms') expect(asked).toBe('required');
      else expect(asked).toBe(own ?? 'none');
    }),
  );
});

const named = (name: string) => {
  const command = commands.find((one) => one.name === name);
  if (!command) throw new Error(`there is no command "${name}"`);
  return command;
};

test('a yes asks for a proof unless it is signed, a no for none', () => {
  const decide = named('approvals.decide');
  for (const decision of ['approve', 'recommend']) {
    expect(proofDemand(decide, { decision })).toBe('required');
    expect(proofDemand(decide, { decision, signature: {} })).toBe('none');
  }
  expect(proofDemand(decide, { decision: 'reject' })).toBe('none');
});

test('whatever changes a factor asks whoever holds one', () => {
  const changes = [
    'beginTotp',
    'confirmTotp',
    'renewRecoveryCodes',
    'beginPasskey',
    'registerPasskey',
    'revokePasskey',
  ];
  for (const name of changes) expect(proofDemand(named(`access.${name}`), {}), name).toBe('if-held');
});
