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
/** Longest address that becomes a link (characters). */
const LONGEST_LINK = 2_048;
/** What ends a sentence, not an address. */
const AFTER_LINK = `.,!?;:'")]}*_~`;
const WORD = /[\p{L}\p{N}]/u;

/** The text as a tree; joining all its text gives the text back, less the marks that were understood. */
export function readMarks(text: string): Marked[] {
  return readSpan(text, new Set());
}

function readSpan(text: string, open: Set<string>): Marked[] {
  const out: Marked[] = [];
  /** For each mark, up to where no closing one exists, and for addresses, up to where none is: what strangers repeat must not cost its square. */
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

    const link = startsWord ? readLink(text, at, hopeless) : null;
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

function readLink(
  text: string,
  at: number,
  hopeless: Record<string, number>,
): { kind: 'link'; text: string; href: string } | null {
  if (at < (hopeless.link ?? 0)) return null;
  LINK.lastIndex = at;
  const written = LINK.exec(text)?.[0];
  if (written === undefined) return null;
  const found = withoutSentenceEnd(written);
  // What ends so is the beginning of an address, and would lead elsewhere.
  const isWhole = !written.endsWith('…');
  if (isWhole && found.length <= LONGEST_LINK && URL.canParse(withScheme(found)))
    return { kind: 'link', text: found, href: withScheme(found) };
  hopeless.link = at + written.length;
  return null;
}

function withoutSentenceEnd(address: string): string {
  let end = address.length;
  while (end > 0 && AFTER_LINK.includes(address[end - 1]!)) end -= 1;
  return address.slice(0, end);
}

function withScheme(address: string): string {
  return /^https?:/i.test(address) ? address : `https://${address}`;
}
