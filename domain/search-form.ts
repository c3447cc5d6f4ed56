/** Letters of styles that Unicode does not call the plain letter, as people write their names with them. */
const STYLED = new Map<string, string>(
  [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢøØđĐłŁı'].map((letter, at) => [
    letter,
    'abcdefghijklmnoprstuvwyzoOdDlLi'[at]!,
  ]),
);
/** The first of the white letters in black circles and in black squares: 26 each. */
const CIRCLED_OR_SQUARED = [0x1f150, 0x1f170];
for (const first of CIRCLED_OR_SQUARED)
  for (let at = 0; at < 26; at += 1)
    STYLED.set(String.fromCodePoint(first + at), String.fromCharCode(97 + at));
const STYLED_LETTERS = new RegExp(`[${[...STYLED.keys()].join('')}]`, 'gu');
/** Accents, once they stand apart from their letters, and what nobody sees. */
const LEFT_OUT =
  /[\u0300-\u036f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+/gu;

/**
 * The form in which searches compare texts, without case, accents and styles, for who shows what was found. It is that
 * of the database's `fold_text`, which searches; a test compares the two.
 */
export function searchForm(text: string): string {
  return text
    .replace(LEFT_OUT, '')
    .replace(STYLED_LETTERS, (letter) => STYLED.get(letter)!)
    .normalize('NFKD')
    .replace(LEFT_OUT, '')
    .toLowerCase();
}
