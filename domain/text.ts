/**
 * The one cleaner of texts: whatever strangers, shops and staff write passes it on its way in, so that what is stored is
 * well-formed, is compared by what one sees, and is shown as it was meant.
 */

/** What nobody sees: it orders the direction of writing, or makes two names of one. Emoji and scripts need the two joiners and the tags of flags. */
const UNSEEN =
  // eslint-disable-next-line no-misleading-character-class -- each of them alone is meant
  /[\p{Cs}\p{Noncharacter_Code_Point}\ufff9-\ufffb[[\p{Default_Ignorable_Code_Point}&&\p{Cf}]--[\u200c\u200d\u{e0020}-\u{e007f}]]]/gv;
/** Without those that part lines and words. */
const CONTROLS = /[\p{Cc}--[\n\t]]/gv;
const LINE_ENDS = /\r\n|[\r\u0085\u2028\u2029]/g;
const SPACES = /[\s\u0085]+/gu;
/** The fillers of Hangul are letters, the blank of Braille a symbol. */
const SEEN = /[[^\p{Default_Ignorable_Code_Point}\p{Z}\p{Cc}\p{Cf}\p{Cs}]--[\u2800\u{1d159}]]/v;
/** No writing needs more marks on one letter; sorting them takes a time that grows with their square. */
const STACKED = /(\p{M}{16})\p{M}+/gu;

const graphemes = new Intl.Segmenter('id', { granularity: 'grapheme' });

/** Whether there is nothing to be seen in it. */
export function isBlank(text: string): boolean {
  return !SEEN.test(text);
}

/**
 * A text of one or more lines: well-formed, NFC, without characters that nobody sees or that turn the direction of
 * writing. Spaces and line ends stay. Empty when there is nothing to be seen.
 */
export function cleanText(text: string): string {
  const clean = composed(text.replace(LINE_ENDS, '\n').replace(CONTROLS, ''));
  return isBlank(clean) ? '' : clean;
}

/** A name, a title, anything that is one line: as `cleanText`, with single spaces and none at its ends. */
export function cleanLine(text: string): string {
  const clean = composed(text.replace(SPACES, ' ').replace(CONTROLS, ''));
  return isBlank(clean) ? '' : clean.replace(SPACES, ' ').trim();
}

/**
 * At most `longest` UTF-16 units of a text, cut between two characters as people see them: never inside an emoji or
 * between a letter and its accent.
 */
export function cutText(text: string, longest: number): string {
  return text.length <= longest ? text : text.slice(0, cutBefore(text, longest)).trimEnd();
}

/** As `cutText`, out of the middle, so that the ending stays (`…kopi.pdf`). */
export function cutMiddle(text: string, longest: number, endingLength: number): string {
  if (text.length <= longest) return text;
  const from = text.length - endingLength;
  const start = graphemes.segment(text).containing(from)!;
  const ending = text.slice(start.index === from ? from : start.index + start.segment.length);
  return `${cutText(text, longest - ending.length - 1)}…${ending}`;
}

function composed(text: string): string {
  const unstacked = text.replace(UNSEEN, '').replace(STACKED, '$1');
  // Some letters are taken apart by NFC, which adds to the marks behind them.
  return unstacked.normalize('NFC').replace(STACKED, '$1');
}

/** Where to cut; a single character that is longer than all the room is cut between two code points. */
function cutBefore(text: string, longest: number): number {
  const { index } = graphemes.segment(text.slice(0, longest + 2)).containing(longest)!;
  if (index > 0) return index;
  const isHalf = /[\ud800-\udbff]/.test(text[longest - 1] ?? '');
  return isHalf ? longest - 1 : longest;
}

/** Whether a name that a machine gave can be an id: what cleaning would change is none. */
export function isIdText(text: string): boolean {
  return text === cleanLine(text);
}
