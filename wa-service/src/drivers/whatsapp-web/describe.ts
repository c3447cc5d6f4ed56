import type { MessageType } from '@roms/contracts/webhooks';
import type { DriverMessage } from '../driver.ts';
import type { MessageModel } from './page.ts';
import { readCards } from './vcard.ts';

/** WhatsApp's types and ours. A type in neither list is a message that cannot be shown here. */
const TYPES = new Map<string, MessageType>([
  ['chat', 'text'],
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['ptt', 'voice'],
  ['document', 'document'],
  ['sticker', 'sticker'],
  ['location', 'location'],
  ['vcard', 'contact'],
  ['multi_vcard', 'contact'],
]);
/** Types of WhatsApp's own notices: no person wrote them. */
const NOT_CONVERSATION = new Set([
  'e2e_notification',
  'notification',
  'notification_template',
  'broadcast_notification',
  'gp2',
  'call_log',
  'protocol',
  'ciphertext',
  'revoked',
  'debug',
  'reaction',
  'newsletter_notification',
]);

/** Whether a person wrote this, rather than WhatsApp about itself. */
export const isConversation = (model: MessageModel): boolean => !NOT_CONVERSATION.has(model.type);

/** A message of the page in the contract's words; `names` are the customer's phone and LID as far as known. */
export function describe(
  model: MessageModel,
  names: { phone: string | null; lid: string | null },
): DriverMessage {
  const type = TYPES.get(model.type) ?? 'unsupported';
  const hasFile = model.directPath !== undefined && type !== 'location';
  const from = typeof model.from === 'object' ? model.from._serialized : model.from;
  return {
    waMessageId: model.id.id,
    chat: model.id.remote,
    from: from ?? model.id.remote,
    fromMe: model.id.fromMe,
    ...names,
    pushName: model.id.fromMe ? null : (model.notifyName ?? null),
    type,
    body: bodyOf(model, type, hasFile),
    sentAt: new Date(model.t * 1000).toISOString(),
    ...(model.quotedStanzaID === undefined ? {} : { quotedId: model.quotedStanzaID }),
    ...(hasFile ? { media: { ref: model.id._serialized, fileName: model.filename ?? null } } : {}),
    ...placeOf(model, type),
    ...(type === 'contact' ? { contacts: readCards(cardsOf(model)) } : {}),
  };
}

/** Where it is, if it is anywhere on earth. */
function placeOf({ lat, lng, loc }: MessageModel, type: MessageType): Pick<DriverMessage, 'location'> {
  if (type !== 'location' || typeof lat !== 'number' || typeof lng !== 'number') return {};
  if (!(Math.abs(lat) <= 90 && Math.abs(lng) <= 180)) return {};
  return { location: { latitude: lat, longitude: lng, name: loc?.split('\n')[0]?.trim() || null } };
}

/** One card is the body; several come in a list. */
function cardsOf({ body, vcardList }: MessageModel): string[] {
  return vcardList?.map(({ vcard }) => vcard) ?? [body ?? ''];
}

/** The words of a message whose text was changed; null for one whose words are not text. */
export function editedBody(model: MessageModel): string | null {
  const type = TYPES.get(model.type);
  if (type === 'text') return model.body ?? '';
  return model.directPath === undefined ? null : (model.caption ?? '');
}

function bodyOf(model: MessageModel, type: MessageType, hasFile: boolean): string {
  if (type === 'text') return model.body ?? '';
  // The page's `body` of a location is a picture of the map.
  if (type === 'location') return [model.loc, `${model.lat},${model.lng}`].filter(Boolean).join('\n');
  if (type === 'contact') return namesOfCards(cardsOf(model)) || '[contact]';
  if (type === 'unsupported') return `[${model.type}]`;
  return hasFile ? (model.caption ?? '') : `[${model.type}]`;
}

const namesOfCards = (cards: string[]): string =>
  readCards(cards)
    .map(({ name }) => name)
    .filter(Boolean)
    .join(', ');
