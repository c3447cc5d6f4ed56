import fc from 'fast-check';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from './write-message.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type Author = 'customer' | 'agent' | 'phone' | 'automation';
type State = { unread: number; waitingSince: number | null };
type Told = { author: Author; minute: number };

/** What the whole thread says about a message that comes now, whenever it was sent. */
function after({ unread, waitingSince }: State, { author, minute }: Told, thread: readonly Told[]): State {
  const later = thread.filter((message) => message.minute > minute);
  const laterInbound = later
    .filter((message) => message.author === 'customer')
    .map((message) => message.minute);
  if (author === 'agent') return { unread: 0, waitingSince: null };
  if (author === 'phone') {
    const since = laterInbound.length > 0 ? Math.min(...laterInbound) : null;
    return {
      unread: Math.min(unread, laterInbound.length),
      waitingSince: waitingSince === null ? null : since,
    };
  }
  if (author === 'customer' && !later.some((message) => message.author === 'phone'))
    return { unread: unread + 1, waitingSince: Math.min(waitingSince ?? minute, minute) };
  return { unread, waitingSince };
}

const told = fc.record({
  author: fc.constantFrom<Author>(
    'customer',
    'customer',
    'customer',
    'agent',
    'phone',
    'phone',
    'automation',
  ),
  minute: fc.integer({ min: 0, max: 20 }),
});

test('messages in any order leave unread and waiting as the whole thread says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 15 }), async (messages) => {
      const customer = await insertCustomer(db);
      const { id: conversationId } = await db.transaction((trx) =>
        ensureConversation(trx, customer.id, 'main'),
      );
      let state: State = { unread: 0, waitingSince: null };
      for (const [index, message] of messages.entries()) {
        await db.transaction((trx) =>
          insertMessage(trx, {
            conversationId,
            sessionId: 'main',
            direction: message.author === 'customer' ? 'inbound' : 'outbound',
            author: message.author,
            status: 'delivered',
            sentAt: new Date(Date.UTC(2026, 0, 1, 0, message.minute)),
          }),
        );
        state = after(state, message, messages.slice(0, index));
        const row = await db('conversations').where({ id: conversationId }).first();
        const since = (row.waiting_since as Date | null)?.getUTCMinutes() ?? null;
        expect({ unread: row.unread_count, waitingSince: since }).toEqual(state);
      }
    }),
    { numRuns: 40 },
  );
});
