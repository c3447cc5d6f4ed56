/** Who says nothing for so long has left a conversation (milliseconds). */
export const PRESENCE_MS = 30_000;
/** How often a page says again that somebody is there (milliseconds): two may be lost. */
export const PRESENCE_EVERY_MS = 12_000;
