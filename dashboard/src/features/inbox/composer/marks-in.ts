/** A text cut at its blanks, in order. */
export function marksIn(
  text: string,
  blanks: readonly { start: number; end: number }[],
): { text: string; isBlank: boolean }[] {
  const parts: { text: string; isBlank: boolean }[] = [];
  let at = 0;
  for (const { start, end } of blanks) {
    parts.push(
      { text: text.slice(at, start), isBlank: false },
      { text: text.slice(start, end), isBlank: true },
    );
    at = end;
  }
  return [...parts, { text: text.slice(at), isBlank: false }];
}
