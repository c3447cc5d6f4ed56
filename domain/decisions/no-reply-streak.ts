import { stopIf, type Check } from './check.ts';

/** The customer has answered none of the last marketing messages: a person may find out why. 0: no limit. */
export const noReplyStreak: Check = {
  code: 'no_reply_streak',
  judge({ unanswered, isConfirmed }) {
    if (unanswered === null || unanswered.limit === 0) return { verdict: 'pass' };
    const isOver = unanswered.count >= unanswered.limit;
    return stopIf(isOver && !isConfirmed, {
      ...unanswered,
      ...(isOver && isConfirmed ? { isConfirmed } : {}),
    });
  },
};
