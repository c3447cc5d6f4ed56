import type { Message } from '@roms/contracts/messages';
import { foldedText } from '../../../ui/long-text.ts';
import type { PendingSend } from '../composer/outbox.store.ts';
import type { ThreadRow } from './thread-rows.ts';

/** First guesses of heights before a row is measured (pixels); a line of a bubble holds about 60 characters. */
const DAY_PX = 44;
const UNREAD_PX = 40;
/** Around what was done with the conversation. */
const LINES_PX = 16;
const BUBBLE_PX = 46;
const LINE_PX = 22;
const AUTHOR_PX = 24;
const PICTURE_PX = 220;
const STICKER_PX = 140;
/** A document, a voice note, a place, a visiting card. */
const CARD_PX = 56;
/** When it will leave, and the buttons to change that. */
const SCHEDULED_PX = 56;
const LINE_CHARACTERS = 60;

const bodyHeights = new WeakMap<Message, number>();

/** How tall a row probably is (pixels). Remembered for each message: a long thread asks for all of them at every event. */
export function guessRowHeight(row: ThreadRow | undefined): number {
  if (row === undefined || row.kind === 'day') return DAY_PX;
  if (row.kind === 'unread') return UNREAD_PX;
  if (row.kind === 'lines') return LINES_PX + Math.min(row.lines.length, 2) * LINE_PX;
  if (row.kind === 'note') return textHeight(row.note.body ?? '') + AUTHOR_PX + LINE_PX;
  const body = row.kind === 'message' ? messageHeight(row.message) : pendingHeight(row.send);
  return body + (row.opensGroup ? AUTHOR_PX : 0);
}

function messageHeight(message: Message): number {
  const known = bodyHeights.get(message);
  if (known !== undefined) return known;
  const scheduled = message.status === 'scheduled' ? SCHEDULED_PX : 0;
  const height = textHeight(message.body) + mediaHeight(message.type) + scheduled;
  bodyHeights.set(message, height);
  return height;
}

function pendingHeight({ body, file }: PendingSend): number {
  return textHeight(body) + (file === undefined ? 0 : mediaHeight(file.kind));
}

function mediaHeight(type: Message['type']): number {
  if (type === 'image' || type === 'video') return PICTURE_PX;
  if (type === 'sticker') return STICKER_PX;
  return type === 'text' || type === 'unsupported' ? 0 : CARD_PX;
}

function textHeight(text: string): number {
  const wrapped = (foldedText(text) ?? text)
    .split('\n')
    .reduce((lines, line) => lines + 1 + Math.floor(line.length / LINE_CHARACTERS), 0);
  return BUBBLE_PX + (wrapped - 1) * LINE_PX;
}
