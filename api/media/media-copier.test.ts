import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureConversation } from '../../db/conversations/ensure-conversation.ts';
import { connectDatabase } from '../../db/knex.ts';
import { insertMessage } from '../../db/messages/write-message.ts';
import { Message } from '../../db/models/Message.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createGatewayClient } from '../../runtime/gateway-client.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createMediaStore } from '../../runtime/media-store.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { startGateway, type TestGateway } from '../../tests/support/gateway.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { createMediaCopier } from './media-copier.ts';

let database: TestDatabase;
let db: Knex;
let gateway: TestGateway;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  gateway = await startGateway();
});
afterAll(async () => {
  await gateway?.stop();
  await db?.destroy();
  await database?.drop();
});

const clientWith = (apiKey: string) => createGatewayClient({ url: gateway.url, apiKey });

/** A copier that counts how often it asked. */
function copierWith(apiKey: string) {
  const client = clientWith(apiKey);
  let asked = 0;
  const copier = createMediaCopier({
    db,
    gateway: {
      media: (id) => {
        asked += 1;
        return client.media(id);
      },
    },
    store: createMediaStore(join(gateway.dataDir, 'api')),
    logger: createLogger({ name: 'test', level: 'silent' }),
    now: () => new Date(),
    waitsMs: [10, 10],
  });
  return { ...copier, asked: () => asked };
}

async function pictureOf(bytes: string): Promise<{ id: number; gatewayId: string }> {
  const customer = await insertCustomer(db);
  const kept = new Blob([bytes]);
  await clientWith(gateway.apiKey).keepMedia(kept);
  const digest = await crypto.subtle.digest('SHA-256', await kept.arrayBuffer());
  const gatewayId = Buffer.from(digest).toString('hex');
  const message = await db.transaction(async (trx) => {
    const conversation = await ensureConversation(trx, customer.id, 'main');
    return insertMessage(trx, {
      ...{ conversationId: conversation.id, sessionId: 'main', direction: 'inbound', author: 'customer' },
      ...{ type: 'image', body: '', status: 'delivered' },
      media: {
        ...{ gatewayId, mimeType: 'image/png', size: bytes.length, fileName: null },
        ...{ state: 'pending' as const, file: null },
      },
    });
  });
  return { id: message!.id, gatewayId };
}

const stateOf = async (id: number) => (await Message.query(db).findById(id).throwIfNotFound()).media?.state;

it('waits with a file as long as the gateway refuses its key, and copies it with the right one', async () => {
  const { id } = await pictureOf('\x89PNG\r\n\x1a\nkunci');
  const stranger = copierWith('an-old-key');
  stranger.copy(id);
  await waitUntil(async () => expect(stranger.asked()).toBe(3), { timeoutMs: 60_000 });
  await stranger.stop();
  expect(await stateOf(id)).toBe('pending');
  const known = copierWith(gateway.apiKey);
  known.copy(id);
  await waitUntil(async () => expect(await stateOf(id)).toBe('ready'), { timeoutMs: 60_000 });
  await known.stop();
});

it('gives a file up that the gateway does not have', async () => {
  const { id, gatewayId } = await pictureOf('\x89PNG\r\n\x1a\nhilang');
  await rm(join(gateway.dataDir, 'media', gatewayId), { force: true });
  const copier = copierWith(gateway.apiKey);
  copier.copy(id);
  await waitUntil(async () => expect(await stateOf(id)).toBe('failed'), { timeoutMs: 60_000 });
  await copier.stop();
});
