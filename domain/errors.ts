/** HTTP status that goes with an error code when it reaches the API's edge. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

/**
 * An error that the application itself decided on. `code` is stable and part of the API;
 * `details` may be shown to the caller, so it never carries message bodies or whole phone numbers.
 */
export class AppError extends Error {
  readonly code: string;
  readonly status: ErrorStatus;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: string,
    message: string,
    options: { status?: ErrorStatus; details?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.status = options.status ?? statusOfCode(code);
    this.details = options.details;
  }
}

/** The convention of the code names gives the status: `…_not_found` 404, `…_conflict` 409, otherwise 422. */
function statusOfCode(code: string): ErrorStatus {
  if (code.endsWith('_not_found')) return 404;
  if (code.endsWith('_conflict') || code === 'in_progress') return 409;
  if (code === 'unauthenticated') return 401;
  if (code === 'forbidden') return 403;
  if (code === 'too_many_requests') return 429;
  return 422;
}
