/** Grounds of avatars with their ink, all of the brand; written out, so that Tailwind finds them. */
export const AVATAR_TINTS = [
  'bg-brand-100 text-brand-800 dark:bg-brand-900 dark:text-brand-100',
  'bg-brand-300 text-brand-950 dark:bg-brand-700 dark:text-brand-50',
  'bg-gold-100 text-gold-800 dark:bg-gold-900 dark:text-gold-100',
  'bg-gold-300 text-gold-950 dark:bg-gold-700 dark:text-gold-50',
  'bg-maroon-100 text-maroon-800 dark:bg-maroon-900 dark:text-maroon-100',
  'bg-maroon-300 text-maroon-950 dark:bg-maroon-700 dark:text-maroon-50',
  'bg-slate-200 text-slate-700 dark:bg-slate-700 dark:text-slate-200',
  'bg-brand-700 text-brand-50 dark:bg-brand-200 dark:text-brand-950',
] as const;

/** Which of the tints a person has: the same for the same name, everywhere and always. */
export function tintOf(name: string): (typeof AVATAR_TINTS)[number] {
  // FNV-1a: spreads names that differ in a letter.
  let hash = 0x811c9dc5;
  for (const character of name.trim().toLowerCase())
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return AVATAR_TINTS[((hash ^ (hash >>> 15)) >>> 0) % AVATAR_TINTS.length]!;
}

/** The first letters of the first two words; empty for who is known by a number only. */
export function initialsOf(name: string): string {
  return name
    .split(/\s+/u)
    .map((word) => /^\p{L}\p{M}*/u.exec(word)?.[0] ?? '')
    .filter((letter) => letter !== '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
}
