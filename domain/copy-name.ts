import type { InLanguages, Language } from './language.ts';
import { cutText } from './text.ts';

const COPY: InLanguages = { id: 'salinan', en: 'copy' };
/** What a name that was made here ends with. */
const ENDING = / \((?:salinan|copy)(?: \d+)?\)$/;

/** The name of what is copied, without what an earlier copy added to it. */
export function copiedName(name: string): string {
  return name.replace(ENDING, '') || name;
}

/**
 * The name of a copy: `Promo (salinan)`, or `Promo (salinan 2)` where that is taken; a copy of a copy is one of the first.
 * At most `longest` UTF-16 units: of a long name the end goes.
 */
export function copyName(
  name: string,
  { taken, language, longest }: { taken: ReadonlySet<string>; language: Language; longest: number },
): string {
  const base = copiedName(name);
  for (let number = 1; ; number += 1) {
    const ending = ` (${COPY[language]}${number === 1 ? '' : ` ${number}`})`;
    const copy = cutText(base, longest - ending.length) + ending;
    if (!taken.has(copy)) return copy;
  }
}
