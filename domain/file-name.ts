import { cleanLine, cutMiddle } from './text.ts';

/** What phones and file systems take (UTF-16 units). */
const LONGEST = 255;
/** An ending and a little of what is before it. */
const ENDING = 12;
/** Also those that a text may keep: a name has one line, and joins no emoji. */
const HIDDEN = /[\p{Cc}\p{Cf}]/gu;

/**
 * The name of a file as it is kept, shown and handed on: one line without half characters, control characters, and those
 * that turn the direction of writing or that nobody sees (`gpj.exe` must not read as `exe.jpg`). One that is longer than
 * `longest` loses its middle. May be empty.
 */
export function cleanFileName(fileName: string, longest = LONGEST): string {
  return cutMiddle(cleanLine(fileName.replace(HIDDEN, '')), longest, ENDING);
}
