/**
 * Runs a script's work and ends the process when it is done: the migration engine leaves a timer of ten seconds behind
 * that would hold it. A refusal is printed as its words; COUNTERSIGN_DEBUG=1 adds the stack.
 */
export async function runMain(work: () => Promise<void>): Promise<never> {
  let code = 0;
  try {
    await work();
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    const stack = process.env.COUNTERSIGN_DEBUG === '1';
    console.error(error instanceof Error ? (stack ? error : error.message) : error);
    code = 1;
  }
  // Pipes are written asynchronously: an empty write answers when everything before it has left.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  );
  process.exit(code);
}
