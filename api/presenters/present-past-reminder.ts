import type { PastReminder as PastContract } from '@roms/contracts/reminders';
import type { PastReminder } from '../../db/reminders/past-reminders.ts';

/** What became of a reminder. */
export function presentPastReminder({ at, brought, ...row }: PastReminder): PastContract {
  return {
    ...row,
    at: at.toISOString(),
    brought: brought.map(({ orderId, orderNumber, totalAmount }) => ({ orderId, orderNumber, totalAmount })),
  };
}
