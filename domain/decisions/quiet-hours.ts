import { minutesOf, nextAllowedMinute, type Hours } from '../clock.ts';
import type { Check } from './check.ts';

/** Nobody is written to at night, on the clock of where the customer lives. */
export const quietHours: Check = {
  code: 'quiet_hours',
  mayDefer: true,
  judge({ at, customer, sendingHours, morningSlot, isNightConfirmed }) {
    if (sendingHours === null) return { verdict: 'pass' };
    const details = { zone: customer.zone, ...sendingHours };
    const allowedAt = nextAllowedMinute(at, customer.zone, sendingHours);
    if (allowedAt <= at) return { verdict: 'pass', details };
    if (isNightConfirmed) return { verdict: 'pass', details: { ...details, isConfirmed: true } };
    const slot = morningSlot % secondsOpen(sendingHours);
    return { verdict: 'defer', until: new Date(allowedAt.getTime() + slot * 1_000), details };
  },
};

const DAY_MINUTES = 1_440;

function secondsOpen({ from, to }: Hours): number {
  const minutes = (minutesOf(to) - minutesOf(from) + DAY_MINUTES) % DAY_MINUTES;
  return (minutes === 0 ? DAY_MINUTES : minutes) * 60;
}
