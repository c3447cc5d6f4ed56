import { AppError } from '@roms/domain/errors';
import { FARTHEST_MOVE_MS } from '@roms/domain/reminder-request';
import { nextSendingTime } from '../db/reminders/next-sending-time.ts';
import type { Deps } from './context.ts';

/** The moment that is asked for; throws `invalid_request` (400) for one that is past, or more than a year ahead. */
export function requireMoveAhead({ now }: Pick<Deps, 'now'>, asked: string): Date {
  const dueAt = new Date(asked);
  const ahead = dueAt.getTime() - now().getTime();
  if (ahead > 0 && ahead <= FARTHEST_MOVE_MS) return dueAt;
  throw new AppError('invalid_request', 'The time must lie ahead, within a year', {
    status: 400,
    details: { fields: { dueAt: ['must lie ahead, within a year'] } },
  });
}

/** Throws `outside_hours` (409) with the next time at which the customer may be written to. */
export async function requireSendingHours({ db, env, now }: Deps, orderId: number): Promise<void> {
  const until = await nextSendingTime(db, orderId, { dayMs: env.ROMS_DAY_MS, now });
  if (until === null) return;
  throw new AppError('outside_hours', 'It is outside the hours of the customer: confirm that it may go now', {
    status: 409,
    details: { until: until.toISOString() },
  });
}
