import { nextAllowedMinute } from '../clock.ts';
import { nextAllowedTime } from './allowed-time.ts';
import type { Check } from './check.ts';

/** Nobody is written to at night, on the clock of where the customer lives. */
export const quietHours: Check = {
  code: 'quiet_hours',
  mayDefer: true,
  judge({ at, customer, sendingHours, pauses, morningSlot, isNightConfirmed }) {
    if (sendingHours === null) return { verdict: 'pass' };
    const details = { zone: customer.zone, ...sendingHours };
    if (nextAllowedMinute(at, customer.zone, sendingHours) <= at) return { verdict: 'pass', details };
    if (isNightConfirmed) return { verdict: 'pass', details: { ...details, isConfirmed: true } };
    return {
      verdict: 'defer',
      until: nextAllowedTime(at, customer.zone, { sendingHours, pauses }, morningSlot),
      details,
    };
  },
};
