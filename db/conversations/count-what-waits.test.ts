import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { down, up } from '../../migrations/20261130003100_count_what_waits.ts';
import * as groupInbox from '../../migrations/20261130121000_group_inbox.ts';
import * as listLabelled from '../../migrations/20261130121100_list_labelled.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { conversationCounts } from './conversation-counts.ts';

let database: TestDatabase;
let db: Knex;
// A second try has a database of its own.
beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

async function conversation(authors: readonly string[], fields: object = {}): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  const [row] = await db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', ...fields })
    .returning('id');
  for (const author of authors)
    await db('messages').insert({
      ...{ conversation_id: row.id, session_id: 'main', author, status: 'sent' },
      direction: author === 'customer' ? 'inbound' : 'outbound',
    });
  return row.id as number;
}

it('takes what only automation wrote in out of the queue, and counts as waiting what is open', async () => {
  // What builds on it goes first, and comes back.
  for (const back of [listLabelled.down, groupInbox.down, down]) await db.transaction((trx) => back(trx));
  const [{ id: agent }] = (await db('users')
    .insert({ name: 'Ani', email: 'ani@test.id', password_hash: 'none', role: 'cs' })
    .returning('id')) as [{ id: number }];
  const waitingSince = { waiting_since: new Date(), unread_count: 1 };
  const ids = {
    thanked: await conversation(['automation']),
    typed: await conversation(['automation', 'phone']),
    taken: await conversation(['automation'], { assignee_id: agent }),
    wrote: await conversation(['automation', 'customer'], waitingSince),
    answered: await conversation(['customer', 'agent']),
    closed: await conversation(['customer'], { status: 'resolved', ...waitingSince }),
  };
  expect((await conversationCounts(db, SEES_ALL, agent)).waiting).toBe(2);
  for (const forth of [up, groupInbox.up, listLabelled.up]) await db.transaction((trx) => forth(trx));
  const rows = await db('conversations')
    .whereIn('id', Object.values(ids))
    .where({ status: 'open' })
    .orderBy('id');
  expect(rows.map(({ id }) => id)).toEqual([ids.taken, ids.wrote, ids.answered]);
  expect(await conversationCounts(db, SEES_ALL, agent)).toEqual({
    ...{ mine: 1, unassigned: 2, all: 3, waiting: 1, waitingMine: 0 },
  });
  // The trigger counts as the migration did.
  await db('conversations').where({ id: ids.closed }).update({ status: 'open', assignee_id: agent });
  expect(await conversationCounts(db, SEES_ALL, agent)).toMatchObject({ waiting: 2, waitingMine: 1 });
});
