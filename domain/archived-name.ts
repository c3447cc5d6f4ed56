/** UTF-8 bytes: a file system has 255 for a name, and a message's number stands before this one. */
const LONGEST = 200;
const utf8 = new TextEncoder();

/**
 * A name that somebody else chose, for a file of an archive: it leads to no other folder, every system can write it
 * (Windows writes no dot or space at the end), and of a long one the end stays, which says what kind of file it is.
 */
export function archivedName(name: string): string {
  const signs = [...name.replace(/[\p{C}\\/:*?"<>|]/gu, '_')];
  while (signs.at(-1) === '.' || signs.at(-1) === ' ') signs.pop();
  let start = signs.length;
  for (let room = LONGEST; start > 0; start--) {
    room -= utf8.encode(signs[start - 1]).length;
    if (room < 0) break;
  }
  return signs.slice(start).join('') || 'file';
}
