import { definePermissions } from '@/server/platform/auth/permissions';

export const customersPermissions = definePermissions({
  'customers.read': {
    lets: 'find and see customers with their addresses masked',
    roles: ['support-agent', 'collections-agent', 'collections-lead', 'credit-officer', 'finance-operator', 'auditor'],
  },
  'customers.reveal': {
    lets: 'see the e-mail address, telephone and account number of a customer, with a reason',
    roles: ['support-agent', 'collections-agent', 'collections-lead', 'credit-officer', 'auditor'],
  },
  'customers.register': { lets: 'take in a customer from the checkout', roles: ['system:intake'] },
  'customers.takeOver': { lets: 'take over customers of a former system', roles: ['system:demo-world'] },
  'customers.placeHold': {
    lets: 'protect a customer from contact, fees and debits at once',
    roles: ['collections-agent', 'collections-lead', 'credit-officer'],
  },
  'customers.liftHold': { lets: 'ask for a protective hold to end', roles: ['collections-agent', 'collections-lead'] },
});
