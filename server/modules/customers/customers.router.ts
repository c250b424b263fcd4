import { defineRouter } from '@/server/platform/command/router';
import { detail, list, reveal } from './customers.queries';
import { liftHold } from './use-cases/lift-hold';
import { placeHold } from './use-cases/place-hold';
import { register } from './use-cases/register';
import { registerMany } from './use-cases/register-many';

export const customersRouter = defineRouter({
  commands: { placeHold, liftHold },
  queries: { list, detail, reveal },
  internal: [register, registerMany],
});
