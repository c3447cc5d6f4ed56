import { z } from 'zod';
import { cleanFileName } from '@roms/domain/file-name';
import { cleanLine, cleanText, cutText, isIdText } from '@roms/domain/text';

const LONGEST_EMAIL = 254;

/**
 * The fields of a request that are texts. Each cleans what comes in (domain/text) before its length is looked at, so that
 * a text of nothing that can be seen is empty. Lengths are UTF-16 units. A test walks all requests: none has a bare
 * `z.string()`.
 */

/** One line: a name, a title, what was typed into a search. */
export function lineText(longest: number) {
  return z.string().overwrite(cleanLine).max(longest);
}

/** One or more lines. */
export function longText(longest: number) {
  return z.string().overwrite(cleanText).max(longest);
}

/** One line on which nothing depends: what is too long is cut and never refused. */
export function cutLine(longest: number) {
  return z.string().overwrite((text) => cutText(cleanLine(text), longest));
}

/** As `cutLine`, of more than one line. */
export function cutLongText(longest: number) {
  return z.string().overwrite((text) => cutText(cleanText(text), longest));
}

/** An address that is asked for. */
export function emailText() {
  return lineText(LONGEST_EMAIL).regex(z.regexes.email, 'is no e-mail address');
}

/** An address that may be missing: what is none is left out. */
export function emailIfAny() {
  return z
    .string()
    .overwrite(cleanLine)
    .transform((text) => (text.length <= LONGEST_EMAIL && z.regexes.email.test(text) ? text : null));
}

/** A name that machines give: taken as it is, or refused. */
export function idText(longest = 100_000) {
  return z.string().max(longest).refine(isIdText, 'has characters that an id cannot have');
}

/** The name of a file that came with one; a long one loses its middle, one of which nothing is left is empty. */
export function fileNameText() {
  return z.string().overwrite((name) => cleanFileName(name));
}

/** A password, or a token: only its hash is ever kept, so nothing is changed in it. */
export function secretText(longest = 200) {
  return z.string().max(longest).meta({ format: 'password' });
}

/** Where a page of a list ends, as an answer gave it. */
export const cursorSchema = z
  .string()
  .max(200)
  .regex(/^[\w-]*$/, 'is none of ours');
