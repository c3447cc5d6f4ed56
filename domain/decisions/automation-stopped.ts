import type { Check } from './check.ts';

/**
 * A person has stopped everything automatic. It binds every automation. A stop without an end tells nothing of a time
 * that lies ahead; what it holds longer than its shelf life is not sent any more.
 */
export const automationStopped: Check = {
  code: 'automation_stopped',
  mayDefer: true,
  endsAs: 'expired_while_stopped',
  bindsEverything: ({ stop }) => stop !== null,
  judge({ at, now, stop, morningSlot }) {
    if (stop === null || (stop.until !== null && stop.until <= at)) return { verdict: 'pass' };
    if (stop.until === null && at > now) return { verdict: 'pass' };
    const heldSince = stop.heldSince ?? at;
    const details = {
      stopId: stop.id,
      heldSince: heldSince.toISOString(),
      stoppedUntil: stop.until?.toISOString() ?? null,
    };
    const worthUntil = stop.worthUntil ?? new Date(heldSince.getTime() + stop.shelfLifeMs);
    if (worthUntil <= now) return { verdict: 'stop', details };
    // Everybody whom it holds would be due in the second of its end: they get their slots.
    const end = stop.until === null ? worthUntil : new Date(stop.until.getTime() + morningSlot * 1_000);
    return { verdict: 'defer', until: end < worthUntil ? end : worthUntil, details };
  },
};
