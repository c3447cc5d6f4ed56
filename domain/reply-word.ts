/** Words that a customer answers with and that mean something to us; how people write them is in `reply-phrases`. */

/** `opt_out`: no more marketing; `opt_in`: marketing again. They mean the same at any time. */
export const CONSENT_WORDS = ['opt_out', 'opt_in'] as const;
export type ConsentWord = (typeof CONSENT_WORDS)[number];

/** Answers that move a reminder: to a day of the customer's choice, or because what was bought lasts longer. */
export const MOVING_WORDS = ['later', 'tomorrow', 'next_week', 'still_has'] as const;
export type MovingWord = (typeof MOVING_WORDS)[number];

/** Words that ROMS answers itself: such a message opens nothing and waits for nobody. */
export const ANSWERED_WORDS = [...CONSENT_WORDS, ...MOVING_WORDS] as const;
export type AnsweredWord = (typeof ANSWERED_WORDS)[number];

/** All words; those after the consent words are answers to a reminder and mean nothing without one. */
export const REPLY_WORDS = [...ANSWERED_WORDS, 'order_again'] as const;
export type ReplyWord = (typeof REPLY_WORDS)[number];
