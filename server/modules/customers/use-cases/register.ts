import { humanReference } from '@/server/kernel/ids';
import { refuse } from '@/server/kernel/refusal';
import { defineCommand } from '@/server/platform/command/define';
import { uuidv7 } from '@/server/platform/crypto/ids';
import { customerRegistered } from '../customers.events';
import { insertAccount, insertCustomer, nextCustomerNo } from '../customers.repo';
import { registerCustomerInput } from '../customers.schema';
import { exampleCustomer } from './example-customer';

const SEALED = ['firstName', 'lastName', 'email', 'phone', 'street', 'postcode', 'city', 'birthDate', 'account'];

/** Takes in a customer from the checkout, with the account to debit when there is one. */
export const register = defineCommand({
  name: 'customers.register',
  permission: 'customers.register',
  effect: 'fact',
  input: registerCustomerInput,
  example: () => Promise.resolve(exampleCustomer()),
  approval: null,
  handle: async (context, input) => {
    const { tx, run } = context;
    const { account, ...details } = input;
    const customerId = uuidv7();
    const ref = humanReference('CU', run.businessDate, await nextCustomerNo(tx));
    if (!(await insertCustomer(tx, { ...details, id: customerId, ref }))) {
      return refuse(
        'CUSTOMERS.EMAIL_TAKEN',
        'A customer with this e-mail address is known already. Use that customer.',
      );
    }
    if (account) await insertAccount(tx, { ...account, id: uuidv7(), customerId, bic: account.bic ?? null });
    await context.raise(customerRegistered, { customerId });
    await context.audit({
      entityType: 'customer',
      entityId: customerId,
      after: { ref, ...details, account },
      sealed: { subjectId: customerId, fields: SEALED },
    });
    return { customerId, ref };
  },
});
