import type { Message } from '@roms/contracts/messages';
import { dayKey } from '../../ui/time.ts';
import type { PendingSend } from './outbox.store.ts';

/** What the thread draws, top to bottom. `key` is stable: an optimistic bubble keeps its place when it becomes real. */
export type ThreadRow =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'message'; key: string; message: Message; opensGroup: boolean }
  | { kind: 'pending'; key: string; send: PendingSend; opensGroup: boolean };

/** Bubbles of one author within this time stand close together (milliseconds). */
const GROUP_MS = 300_000;

const dayOfMessage = new WeakMap<Message, { zone: string; day: string }>();

function messageDay(message: Message, zone: string): string {
  const known = dayOfMessage.get(message);
  if (known !== undefined && known.zone === zone) return known.day;
  const day = dayKey(new Date(message.sentAt), zone);
  dayOfMessage.set(message, { zone, day });
  return day;
}

function isSameGroup(before: Message, after: Message): boolean {
  return (
    before.author === after.author &&
    before.authorName === after.authorName &&
    Date.parse(after.sentAt) - Date.parse(before.sentAt) < GROUP_MS
  );
}

/** The row key of a message: its client id where it has one, so that optimistic and real bubble are one row. */
function messageKey(message: Message): string {
  return message.clientId === null ? `message-${message.id}` : `client-${message.clientId}`;
}

/**
 * The rows of a thread. `messages` are in order; `pending` are the sends that the server has not
 * answered yet and always stand last, whatever this computer's clock says.
 * `unread` stands before the message whose id it names.
 */
export function threadRows(
  messages: readonly Message[],
  pending: readonly PendingSend[],
  options: { zone: string; unread: { beforeId: number; count: number } | null },
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let day = '';
  let previous: Message | null = null;
  for (const message of messages) {
    const ownDay = messageDay(message, options.zone);
    const opensDay = ownDay !== day;
    if (opensDay) {
      day = ownDay;
      rows.push({ kind: 'day', key: `day-${day}`, at: message.sentAt });
    }
    const opensUnread = options.unread?.beforeId === message.id;
    if (opensUnread) rows.push({ kind: 'unread', key: 'unread', count: options.unread!.count });
    const opensGroup = opensDay || opensUnread || previous === null || !isSameGroup(previous, message);
    rows.push({ kind: 'message', key: messageKey(message), message, opensGroup });
    previous = message;
  }
  for (const send of pending) {
    const ownDay = dayKey(new Date(send.createdAt), options.zone);
    if (ownDay > day) {
      day = ownDay;
      rows.push({ kind: 'day', key: `day-${day}`, at: send.createdAt });
    }
    rows.push({
      kind: 'pending',
      key: `client-${send.clientId}`,
      send,
      opensGroup: previous?.author !== 'agent',
    });
  }
  return rows;
}

/**
 * Where the unread divider belongs: before the oldest of the newest `unreadCount` inbound messages
 * that no person has answered. Null when nothing is unread or it lies above what was loaded.
 */
export function unreadStart(
  messages: readonly Message[],
  unreadCount: number,
): { beforeId: number; count: number } | null {
  let left = unreadCount;
  for (let at = messages.length - 1; at >= 0 && left > 0; at -= 1) {
    const message = messages[at]!;
    if (message.direction !== 'inbound') continue;
    left -= 1;
    if (left === 0) return { beforeId: message.id, count: unreadCount };
  }
  return null;
}
