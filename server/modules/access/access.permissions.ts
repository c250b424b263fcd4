import { definePermissions, type Role } from '@/server/platform/auth/permissions';

/** Those whose work programs do as well; whoever is on the phone with customers has none. */
const keyOwners: readonly Role[] = [
  'finance-operator',
  'finance-approver',
  'credit-officer',
  'fee-admin',
  'collections-lead',
  'auditor',
  'administrator',
];

export const accessPermissions = definePermissions({
  'access.self': { lets: 'see and end their own sessions', roles: ['everyone'] },
  'access.signIn': { lets: 'sign in', roles: ['anonymous:web'] },
  'access.acceptInvitation': { lets: 'set the password that an invitation asks for', roles: ['anonymous:web'] },
  'access.demoPeople': { lets: 'see who can be tried out in a demo', roles: ['anonymous:web'] },
  'access.read': { lets: 'see the people of the portal and their roles', roles: ['administrator', 'auditor'] },
  'access.readKeys': { lets: 'see their own API keys, and those of all who may see people', roles: keyOwners },
  'access.proposeKey': { lets: 'propose an API key by which a machine acts as they do', roles: keyOwners },
  'access.revokeKey': { lets: 'end an API key of their own, and as an administrator any', roles: keyOwners },
  'access.invite': { lets: 'invite people', roles: ['administrator'] },
  'access.grantRole': { lets: 'propose that a person gets a role', roles: ['administrator'] },
  'access.revokeRole': { lets: 'take a role away from a person', roles: ['administrator'] },
  'access.suspendPerson': { lets: 'shut a person out at once', roles: ['administrator'] },
  'access.reinstatePerson': { lets: 'propose that a suspended person comes back', roles: ['administrator'] },
  'access.resetSecondFactor': {
    lets: 'propose that a person who lost their second factor begins anew',
    roles: ['administrator'],
  },
  'access.bootstrap': { lets: 'make the first two administrators of an installation', roles: ['system:bootstrap'] },
  'access.printInvitation': {
    lets: 'print the link of an open invitation on the server itself',
    roles: ['system:bootstrap'],
  },
  'access.openDemo': { lets: 'fill an empty installation with demo people', roles: ['system:demo-world'] },
});
