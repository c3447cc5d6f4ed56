/** A word at the caret that asks for something to be put in its place. */
export type TypedWord = {
  /** `/` for canned replies, `:` for emoji. */
  sign: '/' | ':';
  /** What was typed behind the sign, in small letters. */
  filter: string;
  /** Where it stands (UTF-16 units); `end` is the caret. */
  start: number;
  end: number;
};

/** A slash alone asks already; a colon stands in `10:30`, `:)` and `Alamat:`, so two letters must follow it. */
const WORD = /(?:^|\s)(?:(\/)([\p{L}\p{M}\p{N}_-]*)|(:)(\p{L}[\p{L}\p{M}\p{N}_-]+))$/u;
/** The longest that is looked back (UTF-16 units). */
const LOOKED_AT = 60;

/** The word in `text` that ends at `caret` and asks for a list; null when there is none. */
export function typedWord(text: string, caret: number): TypedWord | null {
  const found = WORD.exec(text.slice(Math.max(0, caret - LOOKED_AT), caret));
  if (found === null) return null;
  const [, slash, shortcut = '', , name = ''] = found;
  const filter = slash === undefined ? name : shortcut;
  return {
    sign: slash === undefined ? ':' : '/',
    filter: filter.toLowerCase(),
    start: caret - filter.length - 1,
    end: caret,
  };
}
