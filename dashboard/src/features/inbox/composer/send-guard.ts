import type { Message } from '@roms/contracts/messages';

/**
 * The newest answer that another agent or the shop's own phone gave after the reader opened the thread;
 * null when there is none. `afterId` is the newest message that the reader
 * had when they opened it; ids rise with storing, so a message that arrives late still counts as new.
 */
export function answerByAnother(
  messages: readonly Message[],
  afterId: number,
  myId: number | null,
): Message | null {
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at]!;
    if (message.id <= afterId || message.direction !== 'outbound') continue;
    // Nobody has got these.
    if (message.status === 'scheduled' || message.status === 'withdrawn') continue;
    if (message.author === 'phone') return message;
    if (message.author === 'agent' && message.authorId !== myId) return message;
  }
  return null;
}

/** The newest id of a thread, 0 when it is empty. */
export function newestId(messages: readonly Message[]): number {
  return messages.reduce((newest, message) => Math.max(newest, message.id), 0);
}
