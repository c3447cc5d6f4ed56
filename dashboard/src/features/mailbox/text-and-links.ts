/** A plain text in pieces: what is an address on the web, and what is not. */
export function textAndLinks(text: string): { text: string; isLink: boolean }[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => ({ text: part, isLink: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}
