import { databaseProblem } from '../db/database-errors.ts';

/** PostgreSQL's codes: undefined table; wrong password; unknown database. */
const UNDEFINED_TABLE = '42P01';
const INVALID_PASSWORD = '28P01';
const INVALID_CATALOG = '3D000';

/** Something that a person asked of the CLI and cannot have; its message says what to do instead. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
}

/** One line that says what went wrong and, where it is known, what to do. Never a stack, never a statement's text. */
export function describeProblem(error: unknown): string {
  const { code, message } = rootOf(error);
  if (databaseProblem(error) === 'unavailable') {
    return 'PostgreSQL does not answer: start ROMS with `npm start`, or correct DATABASE_URL';
  }
  if (code === UNDEFINED_TABLE) return 'The database has no tables yet: run `npm run -s roms -- migrate`';
  if (code === INVALID_PASSWORD) return 'PostgreSQL refuses the user or password of DATABASE_URL';
  if (code === INVALID_CATALOG) return 'PostgreSQL has no database of the name in DATABASE_URL';
  if (error instanceof CliProblem || (error as Error).name === 'EnvProblem') return message;
  return `It did not work: ${message.split('\n')[0]}`;
}

function rootOf(error: unknown): { code: string; message: string } {
  // Node wraps refused connections to several addresses; Objection wraps the driver's errors.
  const wrapped = error as { errors?: unknown[]; nativeError?: unknown } | null;
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (wrapped?.nativeError) return rootOf(wrapped.nativeError);
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return { code: String(code ?? ''), message: message || String(error) };
}
