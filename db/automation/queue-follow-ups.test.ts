import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { connectDatabase } from '../knex.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { newlySilent, queueFollowUp } from './queue-follow-ups.ts';

const SETTINGS = {
  shopName: 'Kopi Nusantara',
  followUp: { on: true, afterHours: 24, body: 'Halo {customer_name}, jadi yang mana?' },
};
const NOW = new Date();
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000);

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  // It runs at any hour.
  await db('settings').insert({ key: 'sending_hours', value: 'null' });
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});
beforeEach(async () => {
  await db('messages').delete();
  await db('conversations').delete();
});

type Said = {
  author: 'agent' | 'customer' | 'phone' | 'automation';
  body: string;
  hours: number;
  status?: string;
};

/** An open conversation in which these were said; answers its id. */
async function conversation(...said: Said[]): Promise<{ id: number; customerId: number }> {
  const { id: customerId } = await insertCustomer(db, { name: 'Sari' });
  const { id } = await db.transaction((trx) => ensureConversation(trx, customerId, 'main'));
  for (const { author, body, hours, status } of said)
    await db('messages').insert({
      ...{ conversation_id: id, session_id: 'main', author, body, sent_at: hoursAgo(hours) },
      direction: author === 'customer' ? 'inbound' : 'outbound',
      status: status ?? (author === 'customer' ? 'delivered' : 'read'),
      ...(author === 'customer' ? {} : { lane: 'reply' }),
    });
  await db('conversations')
    .where({ id })
    .update({
      ...{ status: 'open', waiting_since: null, last_activity_at: hoursAgo(said.at(-1)?.hours ?? 1) },
      last_message_id: db('messages').where({ conversation_id: id }).max('id'),
    });
  return { id, customerId };
}
const follow = (id: number) => db.transaction((trx) => queueFollowUp(trx, id, SETTINGS, NOW));
const WROTE: Said = { author: 'customer', body: 'ada kopi gayo?', hours: 40 };
const ASKED: Said = { author: 'agent', body: 'Mau yang 250 gr atau 500 gr Kak?', hours: 30 };

it('asks once more, once, in the conversation of the question', async () => {
  const { id } = await conversation(WROTE, ASKED);
  expect(await follow(id)).toMatchObject({ outcome: 'queued' });
  expect(await follow(id)).toMatchObject({ outcome: 'duplicate' });
  expect(await db('messages').where({ automation: 'follow_up' })).toMatchObject([
    { conversation_id: id, body: 'Halo Sari, jadi yang mana?', lane: 'reminder', status: 'queued' },
  ]);
});

it('two looks at once queue one', async () => {
  const { id } = await conversation(WROTE, ASKED);
  const outcomes = await Promise.all([follow(id), follow(id), follow(id)]);
  expect(outcomes.filter((outcome) => outcome?.outcome === 'queued')).toHaveLength(1);
  expect(await db('messages').where({ automation: 'follow_up' })).toHaveLength(1);
});

it.each<[string, Said[]]>([
  ['the customer has answered', [ASKED, { ...WROTE, hours: 29 }]],
  ['nothing was asked', [WROTE, { ...ASKED, body: 'Siap Kak, kami kirim' }]],
  ['a colleague wrote since', [WROTE, ASKED, { author: 'phone', body: 'sudah ditelepon', hours: 28 }]],
  ['it is too young', [WROTE, { ...ASKED, hours: 23 }]],
  ['it is long ago', [WROTE, { ...ASKED, hours: 24 + 73 }]],
  ['the question never left', [WROTE, { ...ASKED, status: 'failed' }]],
])('asks nothing when %s', async (_, said) => {
  const { id } = await conversation(...said);
  expect(await follow(id)).toBeNull();
});

it('lets a conversation be that is gone', async () => {
  const { id } = await conversation(WROTE, ASKED);
  expect(await follow(id + 1_000)).toBeNull();
});

it('is marketing: never to who opted out, and one lately is enough', async () => {
  const gone = await conversation(WROTE, ASKED);
  await db('customers').where({ id: gone.customerId }).update({ opted_out_at: NOW });
  expect(await follow(gone.id)).toEqual({ outcome: 'stopped', code: 'opted_out' });
  const reminded = await conversation({ ...WROTE, hours: 90 }, { ...ASKED, hours: 30 });
  await db('messages').insert({
    ...{ conversation_id: reminded.id, session_id: 'main', author: 'automation', automation: 'reminder' },
    ...{ direction: 'outbound', lane: 'reminder', status: 'read', body: 'kopi?', sent_at: hoursAgo(20) },
  });
  expect(await follow(reminded.id)).toMatchObject({ outcome: 'deferred', code: 'freq_cap' });
});

it('is not sent when the customer answers before it leaves', async () => {
  const { id } = await conversation(WROTE, ASKED);
  const queued = await follow(id);
  if (queued?.outcome !== 'queued') throw new Error('not queued');
  await db('messages').insert({
    ...{ conversation_id: id, session_id: 'main', author: 'customer', direction: 'inbound' },
    ...{ status: 'delivered', body: 'yang 500', sent_at: NOW },
  });
  const { id: messageId, attempt } = queued.message;
  const claimed = await db.transaction((trx) =>
    claimMessage(trx, { messageId, attempt }, { now: () => NOW }),
  );
  expect(claimed).not.toHaveProperty('body');
  expect(await db('messages').where({ id: messageId }).first('status', 'status_reason')).toEqual({
    status: 'withdrawn',
    status_reason: 'attended',
  });
});

it('finds what fell silent in the right time, page by page', async () => {
  const ids: number[] = [];
  for (const hours of [25, 30, 50]) ids.push((await conversation(WROTE, { ...ASKED, hours })).id);
  await conversation(WROTE, { ...ASKED, hours: 5 });
  await conversation(WROTE, { ...ASKED, hours: 200 });
  await conversation(WROTE, { ...ASKED, hours: 30, body: 'Siap Kak' });
  await conversation(ASKED, { ...WROTE, hours: 30 });
  const look = (after: { id: number; lastActivityAt: Date } | null) =>
    newlySilent(db, { afterHours: 24, at: NOW, after, limit: 2 });
  const first = await look(null);
  const next = await look(first.at(-1)!);
  expect([...first, ...next].map(({ id }) => id)).toEqual(ids);
  expect(await look(next.at(-1)!)).toEqual([]);
});
