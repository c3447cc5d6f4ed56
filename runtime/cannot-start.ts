/** Why a process must not start, in a sentence that says what to do; a stack would hide it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Waits for a check of the start; ends the process (exit 1) with the sentence of a `CannotStart`. */
export async function orEnd(check: Promise<void>): Promise<void> {
  try {
    await check;
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    process.stderr.write(`cannot start: ${error.message}\n`);
    process.exit(1);
  }
}
