import type { Mark } from '@roms/domain/marked-text';

/** Where a note names those whom it calls (UTF-16 units): each `@Name` once, in order, none within another. */
export function mentionMarks(body: string, mentions: readonly { name: string }[]): Mark[] {
  const marks: Mark[] = [];
  // The longest first: `@Sari Dewi` is not `@Sari`.
  const names = mentions.map(({ name }) => `@${name}`).sort((a, b) => b.length - a.length);
  for (const name of names)
    for (let at = body.indexOf(name); at !== -1; at = body.indexOf(name, at + name.length)) {
      const end = at + name.length;
      if (!marks.some(([from, to]) => from < end && at < to)) marks.push([at, end]);
    }
  return marks.sort(([a], [b]) => a - b);
}
