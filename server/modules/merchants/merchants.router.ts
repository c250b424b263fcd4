import { defineRouter } from '@/server/platform/command/router';
import { detail, list, revealIban, statement } from './merchants.queries';
import { changeBankDetails } from './use-cases/change-bank-details';
import { hold } from './use-cases/hold';
import { register } from './use-cases/register';
import { release } from './use-cases/release';

export const merchantsRouter = defineRouter({
  commands: { register, changeBankDetails, hold, release },
  queries: { list, detail, statement, revealIban },
  internal: [],
});
