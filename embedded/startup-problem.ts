/**
 * Something that keeps the stack from starting and that a person can cure.
 * The message is the one line that is shown: what is wrong and what to do.
 */
export class StartupProblem extends Error {
  override readonly name = 'StartupProblem';
}

/** The code of a Node system error (`EADDRINUSE`, `ENOENT` …), or an empty string for any other value. */
export function systemErrorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
