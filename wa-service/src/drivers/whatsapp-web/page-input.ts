import { inboundMessageSchema } from '@roms/contracts/webhooks';
import { isIdText } from '@roms/domain/text';
import type { DriverChange, DriverMessage } from '../driver.ts';
import { describe } from './describe.ts';
import type { MessageModel, PageReaction } from './page.ts';

/**
 * The page is WhatsApp's program: it changes without notice, and what it tells may be anything. Here it is checked and
 * cut to what the rest of the driver relies on.
 */

const LONGEST_ID = 200;
/** WhatsApp itself takes no longer text. */
const LONGEST_TEXT = 65_536;
const LONGEST_NAME = 255;
/** 2009-01-01, before the first message of WhatsApp; and how far a clock may be ahead (seconds). */
const EARLIEST = 1_230_768_000;
const AHEAD = 24 * 3_600;
const LONGEST_TYPE = 60;
const LONGEST_EMOJI = 64;

const schema = inboundMessageSchema.omit({ media: true });

/** A message that can be told apart from others, with a time that can be; `null` when there is none in it. */
export function parsePageMessage(told: unknown, now: number): MessageModel | null {
  if (typeof told !== 'object' || told === null) return null;
  const raw = told as Record<string, unknown>;
  const id = raw.id as
    { id?: unknown; remote?: unknown; fromMe?: unknown; _serialized?: unknown } | null | undefined;
  if (typeof id !== 'object' || id === null || !isPlainId(id.id) || !isPlainId(id.remote)) return null;
  const fromMe = id.fromMe === true;
  const serialized = isPlainId(id._serialized) ? id._serialized : `${fromMe}_${id.remote}_${id.id}`;
  return {
    ...raw,
    id: { id: id.id, remote: id.remote, fromMe, _serialized: serialized },
    type: (text(raw.type, LONGEST_TYPE) ?? '') || 'unknown',
    t: isTime(raw.t, now) ? raw.t : Math.floor(now / 1000),
    ack: isAck(raw.ack) ? raw.ack : 0,
    body: text(raw.body, LONGEST_TEXT),
    caption: text(raw.caption, LONGEST_TEXT),
    loc: text(raw.loc, LONGEST_TEXT),
    notifyName: text(raw.notifyName, LONGEST_NAME),
    filename: text(raw.filename, LONGEST_NAME),
    directPath: text(raw.directPath, LONGEST_TEXT),
    quotedStanzaID: isPlainId(raw.quotedStanzaID) ? raw.quotedStanzaID : undefined,
    latestEditSenderTimestampMs: isEditTime(raw.latestEditSenderTimestampMs, now)
      ? raw.latestEditSenderTimestampMs
      : undefined,
    from: fromOf(raw.from),
  };
}

/** −1 to 4; anything else says nothing. */
export function isAck(ack: unknown): ack is number {
  return Number.isInteger(ack) && (ack as number) >= -1 && (ack as number) <= 4;
}

/** An id or the name of a chat: short, and the same wherever it is written down. */
export function isPlainId(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= LONGEST_ID && isIdText(name);
}

/** A reaction of which message, chat and author are known; `null` when one of them is not. */
export function parseReaction(told: PageReaction, now: number): DriverChange | null {
  const chat = fromOf(told.msgId?.remote);
  const from = fromOf(told.senderId);
  const waMessageId = told.msgId?.id;
  if (!isPlainId(waMessageId) || chat === undefined || from === undefined) return null;
  const emoji = text(told.reaction, LONGEST_EMOJI) || null;
  const at = new Date(isTime(told.timestamp, now) ? told.timestamp * 1000 : now).toISOString();
  return { kind: 'reaction', waMessageId, chat, from, fromMe: told.id?.fromMe === true, emoji, at };
}

/** A message in the contract's words, or, when its content makes none, a placeholder in its place. */
export function toDriverMessage(
  model: MessageModel,
  names: { phone: string | null; lid: string | null },
): DriverMessage {
  try {
    const message = describe(model, names);
    if (schema.safeParse(message).success) return message;
  } catch {
    // What is in it is not what its type promises.
  }
  const { id, t, ack } = model;
  return describe({ id, t, ack, type: 'unknown' }, names);
}

const text = (value: unknown, longest: number): string | undefined =>
  typeof value === 'string' ? value.slice(0, longest) : undefined;

const isTime = (t: unknown, now: number): t is number =>
  typeof t === 'number' && t >= EARLIEST && t <= now / 1000 + AHEAD;

const isEditTime = (ms: unknown, now: number): ms is number =>
  typeof ms === 'number' && isTime(ms / 1000, now);

function fromOf(from: unknown): string | undefined {
  const name =
    typeof from === 'object' && from !== null ? (from as { _serialized?: unknown })._serialized : from;
  return isPlainId(name) ? name : undefined;
}
