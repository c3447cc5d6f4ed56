import { SLOT_SECONDS } from '../reminder.ts';
import type { Check, StandingStop } from './check.ts';

/**
 * A person has stopped everything automatic. It binds every automation. A stop without an end tells nothing of a time
 * that lies ahead; what it holds longer than its shelf life is not sent any more. Everybody whom it held would leave in
 * the second of its end: they are given places.
 */
export const automationStopped: Check = {
  code: 'automation_stopped',
  mayDefer: true,
  endsAs: 'expired_while_stopped',
  bindsEverything: ({ stop }) => stop !== null,
  judge({ at, now, stop, morningSlot }) {
    if (stop === null || hasLeftBehind(stop, at, morningSlot)) return { verdict: 'pass' };
    if (stop.until === null && at > now) return { verdict: 'pass' };
    const heldSince = stop.heldSince ?? at;
    const details = {
      stopId: stop.id,
      heldSince: heldSince.toISOString(),
      stoppedUntil: stop.until?.toISOString() ?? null,
    };
    const worthUntil = stop.worthUntil ?? new Date(heldSince.getTime() + stop.shelfLifeMs);
    if (worthUntil <= now) return { verdict: 'stop', details };
    return { verdict: 'defer', until: placeAfter(stop, worthUntil, morningSlot), details };
  },
};

/** Whether a stop with an end holds nothing at this moment: it never held this message, or its place has come. */
function hasLeftBehind(stop: StandingStop, at: Date, slot: number): boolean {
  if (stop.until === null || stop.until > at) return false;
  if (!stop.waitsAsItIs || stop.heldSince === null || stop.worthUntil === null) return true;
  return placeAfter(stop, stop.worthUntil, slot) <= at;
}

/** A slot after the stop's end, within the first half of what is left of a short life by then; no end: when it is too late. */
function placeAfter({ until, spreadMs }: StandingStop, worthUntil: Date, slot: number): Date {
  if (until === null || until >= worthUntil) return worthUntil;
  const room = Math.min(spreadMs, (worthUntil.getTime() - until.getTime()) / 2);
  return new Date(until.getTime() + Math.round((slot / SLOT_SECONDS) * room));
}
