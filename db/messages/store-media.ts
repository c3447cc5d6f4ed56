import type { Knex } from 'knex';
import { mediaTypeOf } from '@roms/domain/media-type';
import { Message, type MessageMedia } from '../models/Message.ts';
import { GatewayRefused, type GatewayClient } from '../../runtime/gateway-client.ts';
import { nameOfBytes, type MediaStore } from '../../runtime/media-store.ts';
import { lockFile } from '../uploads/lock-file.ts';
import { lockMessage } from './lock-message.ts';
import { updateMessage } from './write-message.ts';
import type { Trx } from '../knex.ts';

/** What the gateway says of a file that it has not and will not have. */
const GONE = new Set(['media_not_found', 'media_gone']);

export type MediaParts = { db: Knex; gateway: Pick<GatewayClient, 'media'>; store: MediaStore };

/**
 * Copies a message's file from the gateway, so that it outlives the number, and says so in the row: `ready`, or
 * `failed` when the gateway has no such file. Safe to repeat and to run twice at once.
 * Throws `GatewayUnreachable` when the gateway is away and `GatewayRefused` when it does not take our key, as after the
 * key was changed: it is still `pending` then.
 */
export async function storeMedia(parts: MediaParts, messageId: number): Promise<'ready' | 'failed' | 'none'> {
  const message = await Message.query(parts.db).findById(messageId).select('media');
  const media = message?.media;
  if (media?.state !== 'pending') return media?.state ?? 'none';
  if (media.gatewayId === null) throw new Error('a file that the gateway never had is waited for');
  try {
    const { bytes, mimeType } = await parts.gateway.media(media.gatewayId);
    return await settle(parts.db, messageId, async (trx) => {
      const file = nameOfBytes(bytes);
      await lockFile(trx, file);
      await parts.store.save(bytes);
      const type = mediaTypeOf(bytes) ?? typeWithoutParameters(mimeType);
      return { state: 'ready', file, size: bytes.length, mimeType: type };
    });
  } catch (error) {
    if (!(error instanceof GatewayRefused && GONE.has(error.code))) throw error;
    return settle(parts.db, messageId, () => ({ state: 'failed' }));
  }
}

type Settled = { state: 'failed' } | ({ state: 'ready' } & Pick<MessageMedia, 'file' | 'size' | 'mimeType'>);

/** Writes what became of a file that is still waited for. */
export async function settle(
  db: Knex,
  messageId: number,
  settling: (trx: Trx) => Settled | Promise<Settled>,
): Promise<'ready' | 'failed' | 'none'> {
  return db.transaction(async (trx) => {
    const { message } = await lockMessage(trx, messageId);
    if (message.media?.state !== 'pending') return message.media?.state ?? 'none';
    const settled = await settling(trx);
    await updateMessage(trx, messageId, { media: { ...message.media, ...settled } });
    return settled.state;
  });
}

function typeWithoutParameters(mimeType: string): string {
  return mimeType.split(';', 1)[0]?.trim().toLowerCase() || 'application/octet-stream';
}
