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

/** Whom a note names, of those who work here. Who was picked comes before others of the same name. */
export function mentionedIn(
  body: string,
  people: readonly { id: number; name: string }[],
  picked: ReadonlySet<number>,
): number[] {
  const names = new Set(mentionMarks(body, people).map(([from, to]) => body.slice(from + 1, to)));
  return [...names].flatMap((name) => {
    const same = people.filter((person) => person.name === name);
    const chosen = same.filter(({ id }) => picked.has(id));
    return (chosen.length > 0 ? chosen : same).map(({ id }) => id);
  });
}

/** The `@` that is being typed at `caret`: where it stands, and what stands behind it in small letters. */
export function mentionAt(text: string, caret: number): { start: number; filter: string } | null {
  const found = /(?:^|\s)@([^\s@][^\n@]{0,39})?$/u.exec(text.slice(0, caret));
  if (found === null) return null;
  const filter = found[1] ?? '';
  return { start: caret - filter.length - 1, filter: filter.toLowerCase() };
}

/** The people whose name, or a word of it, begins with what was typed. */
export function colleaguesFor<Person extends { name: string }>(
  people: readonly Person[],
  filter: string,
): Person[] {
  return people.filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${filter}`));
}
