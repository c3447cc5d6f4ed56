import type { StatusWish } from '../status/use-conversation-status.ts';

/**
 * What follows an answer: its author stays in the thread, goes on to the next one that waits, or the conversation becomes
 * something once the answer was taken, and its author goes on.
 */
export type AfterSend = 'stay' | 'next' | StatusWish;
