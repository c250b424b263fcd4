// `npm run build`: the production build, skipped when it is of this very source.
import { build } from '@/scripts/lib/build';
import { runMain } from '@/scripts/lib/main';
import { step } from '@/scripts/lib/steps';

await runMain(async () => {
  await step('build', build);
});
