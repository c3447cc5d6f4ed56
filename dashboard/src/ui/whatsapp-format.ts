/**
 * WhatsApp's own marks, read into a tree of plain data: `*bold*`, `_italic_`, `~strike~`, `` `code` ``,
 * ` ```mono``` ` and web addresses. Nothing here makes HTML; the tree is drawn as text nodes, so that
 * no message can bring markup of its own.
 * Source of the marks: WhatsApp help, "How to format your messages".
 */

export type Marked =
  | { kind: 'text'; text: string }
  | { kind: 'mono'; text: string; block: boolean }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Marked[] };

const MARKS: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };
const LINK = /(?:https?:\/\/|www\.)[^\s<>"]+/iy;
/** What ends a sentence, not an address. */
const AFTER_LINK = /[.,!?;:'")\]}*_~]+$/;
const WORD = /[\p{L}\p{N}]/u;

/** The text as a tree; joining all its text gives the text back, less the marks that were understood. */
export function readMarks(text: string): Marked[] {
  return readSpan(text, new Set());
}

function readSpan(text: string, open: Set<string>): Marked[] {
  const out: Marked[] = [];
  /** For each mark, up to where no closing one exists: keeps a line of stray marks from costing its square. */
  const hopeless: Record<string, number> = {};
  let plain = '';
  let at = 0;

  const push = (node: Marked) => {
    if (plain !== '') out.push({ kind: 'text', text: plain });
    plain = '';
    out.push(node);
  };

  while (at < text.length) {
    const char = text[at]!;
    const startsWord = at === 0 || !WORD.test(text[at - 1]!);

    const mono = char === '`' ? readMono(text, at, hopeless) : null;
    if (mono !== null) {
      push(mono.node);
      at = mono.end;
      continue;
    }

    const link = startsWord ? readLink(text, at) : null;
    if (link !== null) {
      push(link);
      at += link.text.length;
      continue;
    }

    const kind = MARKS[char];
    if (kind !== undefined && startsWord && !open.has(char) && at >= (hopeless[char] ?? 0)) {
      const close = findClose(text, at, char, hopeless);
      if (close !== -1) {
        push({ kind, children: readSpan(text.slice(at + 1, close), new Set([...open, char])) });
        at = close + 1;
        continue;
      }
    }
    plain += char;
    at += 1;
  }
  if (plain !== '') out.push({ kind: 'text', text: plain });
  return out;
}

/** Where the mark that opens at `from` closes in the same line, or −1. */
function findClose(text: string, from: number, mark: string, hopeless: Record<string, number>): number {
  const next = text[from + 1];
  if (next === undefined || /\s/.test(next) || next === mark) return -1;
  let at = from + 2;
  for (; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] !== mark || /\s/.test(text[at - 1]!)) continue;
    const after = text[at + 1];
    if (after === undefined || !WORD.test(after)) return at;
  }
  hopeless[mark] = at;
  return -1;
}

function readMono(
  text: string,
  at: number,
  hopeless: Record<string, number>,
): { node: Marked; end: number } | null {
  const fence = text.startsWith('```', at) ? '```' : '`';
  if (at < (hopeless[fence] ?? 0)) return null;
  const start = at + fence.length;
  const close = text.indexOf(fence, start);
  const inner = close === -1 ? '' : text.slice(start, close);
  if (inner.trim() === '' || (fence === '`' && inner.includes('\n'))) {
    if (close === -1) hopeless[fence] = text.length;
    return null;
  }
  return {
    node: { kind: 'mono', text: inner, block: inner.includes('\n') },
    end: close + fence.length,
  };
}

function readLink(text: string, at: number): { kind: 'link'; text: string; href: string } | null {
  LINK.lastIndex = at;
  const found = LINK.exec(text)?.[0].replace(AFTER_LINK, '');
  if (found === undefined || !URL.canParse(withScheme(found))) return null;
  return { kind: 'link', text: found, href: withScheme(found) };
}

function withScheme(address: string): string {
  return /^https?:/i.test(address) ? address : `https://${address}`;
}

/** The text without its marks: for one-line previews and for what a screen reader says. */
export function withoutMarks(text: string): string {
  const plain = (nodes: Marked[]): string =>
    nodes.map((node) => ('children' in node ? plain(node.children) : node.text)).join('');
  return plain(readMarks(text));
}
