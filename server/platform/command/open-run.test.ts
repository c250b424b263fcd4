import { describe, expect, it } from 'vitest';
import type { Actor } from '@/server/platform/auth/actor';
import { systemActor } from '@/server/platform/auth/actor';
import { gateRefusal } from './open-run';

const person: Actor = { kind: 'person', sessionId: 's' };
const stranger: Actor = { kind: 'anonymous', name: 'web' };
const key: Actor = { kind: 'key', keyId: 'k' };

const denied = {
  code: 'ACCESS.DENIED',
  message: 'You do not hold the permission "books.read". Ask an administrator for a role that has it.',
  details: { permission: 'books.read', denied: true },
};
const signIn = {
  code: 'ACCESS.UNAUTHENTICATED',
  message: 'Your session has ended or was revoked. Sign in again; what you typed is kept on this device.',
  details: {},
};
const ended = {
  code: 'ACCESS.KEY_ENDED',
  message: 'This key has expired or was ended, or its owner may not come in any more. Ask its owner for another one.',
  details: {},
};

describe('a closed gate says', () => {
  it.each<[string, Parameters<typeof gateRefusal>[0], Actor, object]>([
    ['a person without a session to sign in', 'unauthenticated', person, signIn],
    ['a person without a role whom to ask', 'denied', person, denied],
    ['a stranger to sign in, whatever they lack', 'denied', stranger, signIn],
    ['a stranger to sign in', 'unauthenticated', stranger, signIn],
    ['a key that has ended to have another one made', 'unauthenticated', key, ended],
    ['a key whose owner lacks the role whom to ask', 'denied', key, denied],
    ['a machine what it lacks', 'denied', systemActor('intake'), denied],
  ])('%s', (_whom, status, actor, refusal) => {
    const { code, message, details } = gateRefusal(status, actor, 'books.read');
    expect({ code, message, details }).toEqual(refusal);
  });
});
