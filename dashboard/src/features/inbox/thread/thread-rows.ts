import type { Activity } from '@roms/contracts/activities';
import type { Message } from '@roms/contracts/messages';
import { dayKey } from '../../../ui/time.ts';
import type { PendingSend } from '../composer/outbox.store.ts';

/** What the thread draws, top to bottom. `key` is stable: an optimistic bubble keeps its place when it becomes real. */
export type ThreadRow =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string; count: number }
  | {
      kind: 'message';
      key: string;
      message: Message;
      opensGroup: boolean;
      /** See `openSuggestion`. */ suggests: boolean;
    }
  | { kind: 'pending'; key: string; send: PendingSend; opensGroup: boolean }
  /** What was done with the conversation between two messages. */
  | { kind: 'lines'; key: string; lines: readonly Activity[] }
  | { kind: 'note'; key: string; note: Activity };

/** Bubbles of one author within this time stand close together (milliseconds). */
const GROUP_MS = 300_000;

/** What a row needs of its message; worked out once for each, because a thread is laid out again with every event. */
type Facts = { zone: string; day: string; sentMs: number; key: string };
const factsOfMessage = new WeakMap<Message, Facts>();

function factsOf(message: Message, zone: string): Facts {
  const known = factsOfMessage.get(message);
  if (known !== undefined && known.zone === zone) return known;
  const sentAt = new Date(message.sentAt);
  const facts = {
    zone,
    day: dayKey(sentAt, zone),
    sentMs: sentAt.getTime(),
    // By client id where there is one, so that optimistic and real bubble are one row.
    key: message.clientId === null ? `message-${message.id}` : `client-${message.clientId}`,
  };
  factsOfMessage.set(message, facts);
  return facts;
}

/**
 * The rows of a thread. `messages` are in order; `pending` are the sends that the server has not
 * answered yet and always stand last, whatever this computer's clock says.
 * `unread` stands before the message whose id it names. `lines` are in order, and stand where their time is.
 */
export function threadRows(
  messages: readonly Message[],
  pending: readonly PendingSend[],
  options: {
    zone: string;
    unread: { beforeId: number; count: number } | null;
    lines?: readonly Activity[];
  },
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let day = '';
  let previous: Message | null = null;
  let previousMs = 0;
  const suggestedId = openSuggestion(messages);
  const { lines = [] } = options;
  let nextLine = 0;

  /** Opens the day of something that stands here; whether it is another than before. */
  function openDay(own: string, at: string): boolean {
    if (own === day) return false;
    day = own;
    rows.push({ kind: 'day', key: `day-${day}`, at });
    return true;
  }

  /** The lines that are older than `beforeMs`, or all that are left. */
  function addLines(beforeMs = Infinity): void {
    for (; nextLine < lines.length; nextLine += 1) {
      const line = lines[nextLine]!;
      const at = new Date(line.at);
      if (at.getTime() >= beforeMs) return;
      openDay(dayKey(at, options.zone), line.at);
      addLine(rows, line);
      previous = null;
    }
  }

  for (const message of messages) {
    const facts = factsOf(message, options.zone);
    // What is still to leave stands last, whenever it was written.
    const isAhead = message.status === 'scheduled';
    addLines(isAhead ? Infinity : facts.sentMs);
    const opensDay = !isAhead && openDay(facts.day, message.sentAt);
    const opensUnread = options.unread?.beforeId === message.id;
    if (opensUnread) rows.push({ kind: 'unread', key: 'unread', count: options.unread!.count });
    const continues =
      previous !== null &&
      !isAhead &&
      previous.author === message.author &&
      previous.authorName === message.authorName &&
      facts.sentMs - previousMs < GROUP_MS;
    rows.push({
      kind: 'message',
      key: facts.key,
      message,
      opensGroup: opensDay || opensUnread || !continues,
      suggests: message.id === suggestedId,
    });
    previous = message;
    previousMs = facts.sentMs;
  }
  addLines();
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

/** A note stands alone; other lines join those right before them. */
function addLine(rows: ThreadRow[], line: Activity): void {
  if (line.type === 'note') {
    rows.push({ kind: 'note', key: `note-${line.id}`, note: line });
    return;
  }
  const last = rows.at(-1);
  if (last?.kind === 'lines') rows[rows.length - 1] = { ...last, lines: [...last.lines, line] };
  else rows.push({ kind: 'lines', key: `lines-${line.id}`, lines: [line] });
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

/**
 * The newest message that may be a wish which nobody took for one; null when there is none, or when the customer wrote
 * on after a person had answered it.
 */
export function openSuggestion(messages: readonly Message[]): number | null {
  let wroteOn = false;
  let answered = false;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const { id, direction, author, suggestedWord } = messages[at]!;
    if (suggestedWord !== null) return answered ? null : id;
    if (direction === 'inbound') wroteOn = true;
    else if (wroteOn && author !== 'automation') answered = true;
  }
  return null;
}
