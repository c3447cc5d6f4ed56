/** What may stand in a telephone number: a line of a table or a sentence holds other things, too. */
const PHONE = /(?<![\w.-])\+?\d(?:[\s().-]{0,2}\d){8,14}(?![\w.]*\w)/g;

/**
 * The telephone numbers in what somebody pasted or in a file, digits with a leading `+` where it was written, each once.
 * Whether one is real the server says.
 */
export function phonesIn(text: string): string[] {
  const lines = text.split(/[\n\r;,\t|]+/);
  const found = lines.flatMap((line) =>
    [...line.matchAll(PHONE)].map(([phone]) => phone.replace(/[^\d+]/g, '')),
  );
  return [...new Set(found)];
}
