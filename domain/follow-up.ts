/** A question that is older than this (milliseconds) when its time comes is not followed up any more: days later nobody knows what it was about. */
export const FOLLOW_UP_WITHIN_MS = 72 * 3_600_000;

/** Whether a text asks something: a question mark that ends a word, and not one inside an address. */
export function asksSomething(text: string): boolean {
  return /[?？](?=$|[\s"'”’)\]*_~]|[^\p{L}\p{N}=&/#?])/u.test(text);
}
