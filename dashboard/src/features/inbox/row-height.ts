import type { Message } from '@roms/contracts/messages';
import type { ThreadRow } from './thread-rows.ts';

/** First guesses of heights before a row is measured (pixels); a line of a bubble holds about 60 characters. */
const DAY_PX = 44;
const UNREAD_PX = 40;
const BUBBLE_PX = 46;
const LINE_PX = 22;
const AUTHOR_PX = 24;
const PICTURE_PX = 220;
const LINE_CHARACTERS = 60;

const bodyHeights = new WeakMap<Message, number>();

/** How tall a row probably is (pixels). Remembered for each message: a long thread asks for all of them at every event. */
export function guessRowHeight(row: ThreadRow | undefined): number {
  if (row === undefined || row.kind === 'day') return DAY_PX;
  if (row.kind === 'unread') return UNREAD_PX;
  const body = row.kind === 'message' ? messageHeight(row.message) : textHeight(row.send.body);
  return body + (row.opensGroup ? AUTHOR_PX : 0);
}

function messageHeight(message: Message): number {
  const known = bodyHeights.get(message);
  if (known !== undefined) return known;
  const isPicture = message.type === 'image' || message.type === 'video';
  const height = textHeight(message.body) + (isPicture ? PICTURE_PX : 0);
  bodyHeights.set(message, height);
  return height;
}

function textHeight(text: string): number {
  const wrapped = text
    .split('\n')
    .reduce((lines, line) => lines + 1 + Math.floor(line.length / LINE_CHARACTERS), 0);
  return BUBBLE_PX + (wrapped - 1) * LINE_PX;
}
