import { readMarks, type Marked } from './whatsapp-format.ts';

/**
 * What WhatsApp makes of whole lines: `> ` a quote, `- ` or `* ` a point, `1. ` a numbered point. All else is text,
 * with its line breaks.
 * Source of the marks: WhatsApp help, "How to format your messages".
 */

export type Block =
  | { kind: 'text' | 'quote'; children: Marked[] }
  | { kind: 'points'; items: Marked[][] }
  | { kind: 'numbers'; items: { number: number; children: Marked[] }[] };

type Line = { kind: 'text' | 'quote' | 'points' | 'numbers'; text: string; number: number };

const QUOTE = /^> ?(?=\S)/;
const POINT = /^[-*] (?=\S)/;
const NUMBER = /^(\d{1,3})\. (?=\S)/;

/** The text as quotes, lists and what is between them, in its order. */
export function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = readLines(text);
  for (let at = 0; at < lines.length;) {
    const { kind } = lines[at]!;
    const begin = at;
    while (lines[at]?.kind === kind) at += 1;
    const own = lines.slice(begin, at);
    if (kind === 'points') blocks.push({ kind, items: own.map((line) => readMarks(line.text)) });
    else if (kind === 'numbers')
      blocks.push({
        kind,
        items: own.map((line) => ({ number: line.number, children: readMarks(line.text) })),
      });
    else blocks.push({ kind, children: readMarks(own.map((line) => line.text).join('\n')) });
  }
  return blocks;
}

function readLines(text: string): Line[] {
  let isFenced = false;
  return text.split('\n').map((line) => {
    // What stands between two fences is shown as it was written, whatever its lines begin with.
    const isInside = isFenced;
    if (line.split('```').length % 2 === 0) isFenced = !isFenced;
    return isInside ? { kind: 'text', text: line, number: 0 } : readLine(line);
  });
}

function readLine(line: string): Line {
  if (QUOTE.test(line)) return { kind: 'quote', text: line.replace(QUOTE, ''), number: 0 };
  if (POINT.test(line)) return { kind: 'points', text: line.replace(POINT, ''), number: 0 };
  const number = NUMBER.exec(line);
  if (number !== null)
    return { kind: 'numbers', text: line.slice(number[0].length), number: Number(number[1]) };
  return { kind: 'text', text: line, number: 0 };
}

/** The text without its marks: for one-line previews and for what a screen reader says. */
export function withoutMarks(text: string): string {
  return readBlocks(text)
    .map((block) => {
      if (block.kind === 'points') return block.items.map((item) => `- ${plain(item)}`).join('\n');
      if (block.kind === 'numbers')
        return block.items.map(({ number, children }) => `${number}. ${plain(children)}`).join('\n');
      return plain(block.children);
    })
    .join('\n');
}

function plain(nodes: Marked[]): string {
  return nodes.map((node) => ('children' in node ? plain(node.children) : node.text)).join('');
}
