import { isOutdatedPlan } from './prepared-statements.ts';

/** What an error of PostgreSQL or of its driver means, by its code and not by its text. */
export type DatabaseProblem =
  'unavailable' | 'full' | 'locked' | 'deadlock' | 'timeout' | 'duplicate' | 'referenced' | 'invalid';

/** Codes of https://www.postgresql.org/docs/18/errcodes-appendix.html */
const CODES: Record<string, DatabaseProblem> = {
  '23505': 'duplicate',
  '23503': 'referenced',
  // A name that is longer than an index takes.
  '54000': 'invalid',
  '55P03': 'locked',
  '40P01': 'deadlock',
  '40001': 'deadlock',
  // statement_timeout; nobody cancels by hand.
  '57014': 'timeout',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  '53000': 'unavailable',
  '53100': 'full',
  '53200': 'unavailable',
  '53300': 'unavailable',
  '58030': 'full',
  '25P03': 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  // No file handle was left for a connection.
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
};

/**
 * Texts of the driver and the pool for a connection that is gone: they carry no code. Knex writes the statement
 * before them.
 */
const DRIVER_TEXTS =
  /Connection terminated|Client has encountered a connection error|not queryable|Unable to acquire a connection|timeout expired|^aborted$/i;

/** The code by which PostgreSQL or the driver names an error, without its words; null when it has none. */
export function databaseCode(error: unknown): string | null {
  const inner = (error as { nativeError?: unknown } | null)?.nativeError;
  if (inner !== undefined && inner !== error) return databaseCode(inner);
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

/** The problem behind an error, or null when it is none of the database. */
export function databaseProblem(error: unknown): DatabaseProblem | null {
  if (!(error instanceof Error)) return null;
  // Objection wraps the driver's error; a failed connect to both of localhost's addresses is an AggregateError.
  const inner = (error as { nativeError?: unknown }).nativeError;
  if (inner !== undefined && inner !== error) return databaseProblem(inner);
  if (error instanceof AggregateError) return databaseProblem(error.errors[0]);
  const code = databaseCode(error);
  if (code !== null) {
    if (CODES[code]) return CODES[code];
    // Asked again, the statement is prepared anew, on another connection.
    if (isOutdatedPlan(error)) return 'unavailable';
    if (code.startsWith('08')) return 'unavailable';
    // All data exceptions: the same value is refused whenever it comes again.
    if (/^22[0-9A-Z]{3}$/.test(code)) return 'invalid';
  }
  if (error.name === 'KnexTimeoutError' || error.name === 'TimeoutError') return 'unavailable';
  return DRIVER_TEXTS.test(error.message) ? 'unavailable' : null;
}
