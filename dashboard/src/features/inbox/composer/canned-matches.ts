import type { CannedReply } from '@roms/contracts/canned-replies';

/** Rows that the list shows. */
const MOST = 30;

/** Those whose name begins with what was typed, then those that have it anywhere in name or text. */
export function cannedMatches(replies: readonly CannedReply[], filter: string): CannedReply[] {
  const rank = ({ shortcut, body }: CannedReply): number => {
    if (shortcut.startsWith(filter)) return 0;
    if (shortcut.includes(filter)) return 1;
    return body.toLowerCase().includes(filter) ? 2 : 3;
  };
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ reply }) => reply);
}
