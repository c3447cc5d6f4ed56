import { searchForm } from './search-form.ts';

/** A part of a text: where it begins, and where the next one would (UTF-16 units). */
export type Mark = [from: number, to: number];

/**
 * Where `asked` stands in `text`, whatever their case and accents; where it does not stand as a whole, its words of
 * two or more characters. In order, without overlap.
 */
export function marksOf(text: string, asked: string): Mark[] {
  const places = foldedPlaces(text);
  const whole = searchForm(asked.trim());
  const found = occurrences(places, whole);
  if (found.length > 0) return found;
  const words = whole.split(/\s+/u).filter((word) => word.length > 1);
  return withoutOverlap(words.flatMap((word) => occurrences(places, word)));
}

function withoutOverlap(marks: Mark[]): Mark[] {
  const kept: Mark[] = [];
  for (const mark of marks.sort(([one], [other]) => one - other))
    if (mark[0] >= (kept.at(-1)?.[1] ?? 0)) kept.push(mark);
  return kept;
}

type Places = { folded: string; from: number[] };

/** The folded text, and for each of its units where the character that it comes from begins. */
function foldedPlaces(text: string): Places {
  const from: number[] = [];
  let folded = '';
  let at = 0;
  for (const character of text) {
    const own = searchForm(character);
    for (let unit = 0; unit < own.length; unit += 1) from.push(at);
    folded += own;
    at += character.length;
  }
  from.push(text.length);
  return { folded, from };
}

function occurrences({ folded, from }: Places, asked: string): Mark[] {
  const marks: Mark[] = [];
  if (asked === '') return marks;
  for (let at = folded.indexOf(asked); at !== -1; at = folded.indexOf(asked, at + asked.length)) {
    // A character that folds to several is marked as a whole.
    let end = at + asked.length;
    while (from[end] === from[end - 1]) end += 1;
    marks.push([from[at]!, from[end]!]);
  }
  return withoutOverlap(marks);
}
