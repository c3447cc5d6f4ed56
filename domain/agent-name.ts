/** What WhatsApp would read as formatting, or what would end the line. */
const MARKS = /[*_~`\p{Cc}\u2028\u2029]/gu;

/**
 * A reply as a customer reads it where names are shown: who wrote it stands above it, bold, on a line of its own. Without
 * words there is nothing to stand above, and what would be longer than `most` (UTF-16 units) stays as it is.
 */
export function underAgentName(name: string, body: string, most = Infinity): string {
  const shown = name.replace(MARKS, ' ').replace(/ {2,}/g, ' ').trim();
  if (shown === '' || body === '') return body;
  const signed = `*${shown}*\n${body}`;
  return signed.length > most ? body : signed;
}

/** Whether what was sent are these words, with a name above them or without. */
export function saysWords(sent: string, words: string): boolean {
  return sent === words || (words !== '' && sent.startsWith('*') && sent.endsWith(`*\n${words}`));
}

/** The words of a reply without the name that stands above them; the other way of `underAgentName`. */
export function wordsUnderName(name: string, sent: string): string {
  const signed = underAgentName(name, '\n');
  const head = signed.slice(0, -1);
  return head !== '' && sent.startsWith(head) ? sent.slice(head.length) : sent;
}
