import type { Check } from './check.ts';

/** So often a conversation holds a message; then a person decides. */
export const MOST_HOLDS = 2;

/**
 * A person of the shop is talking with the customer, or should be. What is true now says nothing of the time after the
 * next hold; one that is going on is neither lengthened nor counted again.
 */
export const csOpen: Check = {
  code: 'cs_open',
  mayDefer: true,
  endsAs: 'cs_open_twice',
  judge({ at, now, attention, isConfirmed }) {
    if (attention === null) return { verdict: 'pass' };
    const { cause, conversationId, label, holdMs, holds, heldUntil } = attention;
    const details = { cause, conversationId, ...(label === null ? {} : { label }) };
    if (isConfirmed) return { verdict: 'pass', details: { ...details, isConfirmed } };
    const isHeld = heldUntil !== null && heldUntil > now;
    const until = isHeld ? heldUntil : new Date(now.getTime() + holdMs);
    if (until <= at) return { verdict: 'pass', details };
    const times = isHeld ? holds : holds + 1;
    if (times > MOST_HOLDS) return { verdict: 'stop', details: { ...details, times: holds } };
    return { verdict: 'defer', until, details: { ...details, until: until.toISOString(), times } };
  },
};
