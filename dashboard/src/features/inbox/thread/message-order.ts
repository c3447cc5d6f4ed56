import type { Message } from '@roms/contracts/messages';

/** Negative when `a` stands above `b`: what is still to leave last, by its time; all else by WhatsApp's time, then by id. */
export function compareMessages(a: Message, b: Message): number {
  const [first, second] = [placeInTime(a), placeInTime(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a.id - b.id;
}

/** ISO-8601 of one form: compared as text. */
function placeInTime({ status, sentAt, sendAt }: Message): string {
  return status === 'scheduled' && sendAt !== null ? `later ${sendAt}` : sentAt;
}

/**
 * A thread with `incoming` taken in: each id once, its newest version, in order. An older or equal
 * version changes nothing, so events may repeat and overtake each other. The same array comes back
 * when nothing changed, so that nothing is drawn again.
 */
export function mergeMessages(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  let merged: Message[] | null = null;
  for (const message of incoming) {
    const current = merged ?? known;
    // News are nearly always about the newest messages: look from the end.
    const at = current.findLastIndex((other) => other.id === message.id);
    if (at !== -1 && current[at]!.version >= message.version) continue;
    merged ??= [...known];
    if (at !== -1) merged.splice(at, 1);
    merged.splice(placeOf(merged, message), 0, message);
  }
  return merged ?? known;
}

/** How many of `messages`, which are in order, stand above `message`. */
function placeOf(messages: readonly Message[], message: Message): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareMessages(messages[middle]!, message) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
