import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { ensureConversation } from './ensure-conversation.ts';
import { searchThread } from './search-thread.ts';

const MESSAGES = 20_000;

let database: TestDatabase;
let db: Knex;
let conversationId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  const customer = await insertCustomer(db);
  ({ id: conversationId } = await db.transaction((trx) => ensureConversation(trx, customer.id, 'main')));
  await db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, status, body, sent_at)
     SELECT ?, 'main', 'inbound', 'customer', 'delivered',
            'Kak, kopi susu nomor ' || n || ' apakah masih ada, saya mau pesan lagi untuk besok pagi ya',
            now() - make_interval(mins => n)
       FROM generate_series(1, ?) AS n`,
    [conversationId, MESSAGES],
  );
  await db.raw('ANALYZE messages');
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it.each([
  ['nothing', 'tidak ditemukan'],
  ['one, the oldest', `nomor ${MESSAGES} `],
  ['all', 'kopi'],
])(`finds %s of ${MESSAGES} in less time than a person notices`, async (_what, q) => {
  const times: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const begun = performance.now();
    await searchThread(db, { conversationId, q });
    times.push(performance.now() - begun);
  }
  const median = times.sort((a, b) => a - b)[4]!;
  expect(median).toBeLessThan(500);
});
