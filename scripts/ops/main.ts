// The operator's commands: `npm run -s ops -- NOUN VERB [arguments]`. Each is a module of its own that is loaded only when
// it is called, so that a command without a database never opens one. The last line of stdout is the command's JSON.
import { isRefusal } from '@/server/kernel/refusal';

/** A command gets the arguments after its name and answers its exit code. */
export type OpsCommand = { usage: string; run: (args: readonly string[]) => Promise<number> };

const commands: Readonly<Record<string, () => Promise<{ command: OpsCommand }>>> = {
  'books check': () => import('./books-check'),
  'access bootstrap': () => import('./access-bootstrap'),
  'access invitation-link': () => import('./access-invitation-link'),
  'access prove': () => import('./access-prove'),
  'bank open': () => import('./bank-open'),
  'bank correct-opening': () => import('./bank-correct-opening'),
  'audit verify': () => import('./audit-verify'),
  'evidence verify': () => import('./evidence-verify'),
  'day close': () => import('./day-close'),
  'statement inspect': () => import('./statement-inspect'),
};

async function main(args: readonly string[]): Promise<number> {
  const name = args.slice(0, 2).join(' ');
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    console.error(`There is no command "${name}". Known: ${Object.keys(commands).sort().join(', ')}.`);
    return 2;
  }
  const { command } = await load();
  try {
    return await command.run(args.slice(2));
  } catch (error) {
    if (isRefusal(error)) {
      console.error(`${error.message} [${error.code}]`);
      return 1;
    }
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      console.error(error.message);
      return 2;
    }
    throw error;
  }
}

process.exitCode = await main(process.argv.slice(2));
