import { AppError } from './errors.ts';

/** The code of what was asked about a cycle of an order's reminder that a later one has followed. */
export const REMINDER_CHANGED = 'reminder_changed';

/** Throws `reminder_changed` (409) unless this is the cycle that was meant; undefined: whichever it is. */
export function requireCycle(orderId: number, cycle: number, meant: number | undefined): void {
  if (meant !== undefined && meant !== cycle) throw reminderChanged(orderId);
}

export function reminderChanged(orderId: number): AppError {
  return new AppError(REMINDER_CHANGED, 'The reminder has changed meanwhile', {
    status: 409,
    details: { orderId },
  });
}
