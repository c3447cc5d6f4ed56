/** What may stand in a telephone number: a line of a table or a sentence holds other things, too. */
const PHONE = /(?<![\w.-])\+?\d(?:[\s().-]{0,2}\d){8,14}(?![\w.]*\w)/g;
/** What was meant for one: it begins so, and nothing but digits and what stands between them follows. */
const LIKE_A_PHONE = /^[+0](?:[\s().-]*\d){2,}$/;
/** Of a line so much is shown, to be found again (UTF-16 units). */
const LONGEST_SHOWN = 80;

export type ReadPhones = {
  /** Digits with a leading `+` where it was written, each number once, as it was written first. */
  phones: string[];
  /** Of lines with digits that gave no number: what was meant for one, else the line, as they were written. */
  unclear: string[];
  /** How many were there once more, in whichever form. */
  doubled: number;
};

/** What somebody pasted, or a file, read as telephone numbers. Whether one is real the server says. */
export function readPhones(text: string): ReadPhones {
  const found: string[] = [];
  const unclear: string[] = [];
  for (const line of text.split(/[\n\r]+/)) {
    const cells = line.split(/[;,\t|]+/).map((cell) => ({ cell: cell.trim(), phones: phonesOf(cell) }));
    const phones = cells.flatMap((one) => one.phones);
    const none = cells.flatMap((one) =>
      one.phones.length === 0 && LIKE_A_PHONE.test(one.cell) ? one.cell : [],
    );
    found.push(...phones);
    // Beside a number stand dates, times and places in a list, which look like one.
    if (phones.length > 0) continue;
    if (none.length > 0) unclear.push(...none);
    else if (/\d/.test(line)) unclear.push(line.trim().slice(0, LONGEST_SHOWN));
  }
  const different = Map.groupBy(found, sameForm);
  const phones = [...different.values()].flatMap(([first]) => first ?? []);
  return { phones, unclear, doubled: found.length - phones.length };
}

function phonesOf(cell: string): string[] {
  return [...cell.matchAll(PHONE)].map(([phone]) => phone.replace(/[^\d+]/g, ''));
}

/** One form for the ways in which an Indonesian number is written, to see which are the same. */
function sameForm(phone: string): string {
  return phone.replace(/^\+/, '').replace(/^(?:0|(?=8))/, '62');
}
