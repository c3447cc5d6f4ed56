import { nextAllowedTime, pauseAt } from './allowed-time.ts';
import type { Check } from './check.ts';

/** The shop rests: a holiday, a day that it named, or the noon of Friday, where the customer lives. */
export const blackout: Check = {
  code: 'blackout',
  mayDefer: true,
  judge({ at, customer: { zone }, sendingHours, pauses, morningSlot, isPauseConfirmed }) {
    const pause = pauses && pauseAt(at, zone, pauses);
    if (pause === null) return { verdict: 'pass' };
    const details = { zone, ...pause };
    if (isPauseConfirmed) return { verdict: 'pass', details: { ...details, isConfirmed: true } };
    return {
      verdict: 'defer',
      until: nextAllowedTime(at, zone, { sendingHours, pauses }, morningSlot),
      details,
    };
  },
};
