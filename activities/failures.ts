import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { NotFoundError } from 'objection';
import { AppError } from '@roms/domain/errors';

/** Codes of business errors that time may heal: the shop may get a number. */
const HEALS = new Set(['session_not_found']);

/**
 * Turns what an activity threw into what Temporal understands: the type is the stable code, and a business error is
 * not retried. Everything else (PostgreSQL away, a lock) is retried as the workflow's options say.
 */
export function toFailure(error: unknown): unknown {
  if (error instanceof AppError) {
    return ApplicationFailure.create({
      message: error.message,
      type: error.code,
      nonRetryable: !HEALS.has(error.code),
    });
  }
  if (error instanceof NotFoundError) {
    return ApplicationFailure.create({ message: 'The row is gone', type: 'not_found', nonRetryable: true });
  }
  return error;
}

/** Each activity of the set, with its errors converted at the edge. */
export function withFailures<T extends Record<string, (input: never) => Promise<unknown>>>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, run]) => [
    name,
    (input: never) =>
      run(input).catch((error: unknown) => {
        throw toFailure(error);
      }),
  ]);
  return Object.fromEntries(wrapped) as T;
}

/** Nothing went wrong, it is only not time yet: asked again after `delayMs`, and no error on any dashboard. */
export function notYet(reason: string, delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: `not yet: ${reason}`,
    type: 'not_yet',
    details: [reason],
    nextRetryDelay: Math.round(delayMs),
    category: ApplicationFailureCategory.BENIGN,
  });
}
