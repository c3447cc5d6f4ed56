import type { Message } from '@roms/contracts/messages';

/** Negative when `a` stands above `b`: by WhatsApp's time, then by id. */
export function compareMessages(a: Message, b: Message): number {
  if (a.sentAt !== b.sentAt) return a.sentAt < b.sentAt ? -1 : 1;
  return a.id - b.id;
}

/**
 * A thread with `incoming` taken in: each id once, its newest version, in order. An older or equal
 * version changes nothing, so events may repeat and overtake each other. The same array comes back
 * when nothing changed, so that nothing is drawn again.
 */
export function mergeMessages(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const news = new Map<number, Message>();
  for (const message of incoming) {
    const rival = news.get(message.id);
    if (rival === undefined || rival.version < message.version) news.set(message.id, message);
  }
  const kept: Message[] = [];
  for (const message of known) {
    const rival = news.get(message.id);
    if (rival === undefined || rival.version <= message.version) {
      kept.push(message);
      news.delete(message.id);
    }
  }
  if (news.size === 0) return known;
  return mergeSorted(kept, [...news.values()].sort(compareMessages));
}

/** Both are in order already, and the news are few or all at one end: one pass, no sort of 20,000. */
function mergeSorted(left: readonly Message[], right: readonly Message[]): Message[] {
  const merged: Message[] = [];
  let at = 0;
  for (const message of left) {
    while (at < right.length && compareMessages(right[at]!, message) < 0) merged.push(right[at++]!);
    merged.push(message);
  }
  while (at < right.length) merged.push(right[at++]!);
  return merged;
}
