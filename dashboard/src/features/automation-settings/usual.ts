import type { Settings } from '@roms/contracts/settings';

/** What holds until somebody decides otherwise, as the page says it: the server's defaults, which a test compares. */
export const USUAL = {
  sendingHours: { from: '08:00', to: '20:00' },
  frequencyCapDays: 3,
  noReplyStreak: 3,
  holdoutPercent: 0,
  leadDays: 0,
} as const satisfies Partial<Settings>;

/** Hours after which an open question is followed up. */
export const USUAL_FOLLOW_UP_HOURS = 24;

/** The same of the days from a customer's answer to the next reminder. */
export const USUAL_DAYS = {
  tomorrowDays: 1,
  laterDays: 3,
  nextWeekDays: 7,
} as const satisfies Partial<Settings['replyWords']>;

/** The largest number that each takes; the smallest is 0, of the days of answers 1. */
export const MOST = {
  frequencyCapDays: 30,
  noReplyStreak: 20,
  holdoutPercent: 50,
  leadDays: 30,
  followUpHours: 168,
  replyWordDays: 30,
} as const;
