import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { announceWaiting } from '../conversations/announce-waiting.ts';
import { conversationsById } from '../conversations/conversations-by-id.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { mergeCustomer } from '../customers/merge-customer.ts';
import { connectDatabase } from '../knex.ts';
import { LIVE_CHANNEL } from '../live-events.ts';
import type { Message } from '../models/Message.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { insertMessage, releaseMessage } from './write-message.ts';

let database: TestDatabase;
let db: Knex;
let agentId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  const [agent] = await db('users')
    .insert({ name: 'Rina', email: 'rina@example.com', password_hash: 'x', role: 'cs', active: true })
    .returning('id');
  agentId = agent.id;
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const NOON = Date.parse('2026-11-02T05:00:00Z');
const at = (minute: number): Date => new Date(NOON + minute * 60_000);

async function talk(fields: { customerId?: number; sessionId?: string } = {}) {
  const customerId = fields.customerId ?? (await insertCustomer(db)).id;
  const sessionId = fields.sessionId ?? 'main';
  const { id } = await db.transaction((trx) => ensureConversation(trx, customerId, sessionId));
  const write = (message: Partial<Message>): Promise<Message | null> =>
    db.transaction(async (trx) => {
      await trx('conversations').where({ id }).forNoKeyUpdate().select('id');
      return insertMessage(trx, {
        ...{ conversationId: id, sessionId, direction: 'outbound', author: 'agent', status: 'sent' },
        ...(message as object),
      });
    });
  return {
    id,
    customerId,
    customer: (minute: number) =>
      write({ direction: 'inbound', author: 'customer', status: 'delivered', sentAt: at(minute) }),
    agent: (minute: number) => write({ authorId: agentId, sentAt: at(minute) }),
    phone: (minute: number) => write({ author: 'phone', sentAt: at(minute) }),
    write,
    resolve: () => db('conversations').where({ id }).update({ status: 'resolved', waiting_since: null }),
    times: async () => {
      const rows = await db('reply_times').where({ conversation_id: id }).orderBy('replied_at');
      return rows.map((row) => [
        row.agent_id,
        row.is_first ? 'first' : 'next',
        (row.waited_since.getTime() - NOON) / 60_000,
        (row.replied_at.getTime() - NOON) / 60_000,
      ]);
    },
  };
}

describe('the time until a person answers', () => {
  it('is kept for each answer to somebody who waited: the first since the opening, then the next', async () => {
    const { customer, agent, resolve, times } = await talk();
    await customer(0);
    await customer(3);
    await agent(10);
    await agent(11);
    await customer(20);
    await agent(50);
    await resolve();
    await customer(100);
    await agent(101);
    expect(await times()).toEqual([
      [agentId, 'first', 0, 10],
      [agentId, 'next', 20, 50],
      [agentId, 'first', 100, 101],
    ]);
  });

  it('counts what the shop’s phone answered, by WhatsApp’s time, and not what it had said before', async () => {
    const { customer, phone, agent, times } = await talk();
    await customer(10);
    await phone(5);
    expect(await times()).toEqual([]);
    await phone(12);
    await customer(20);
    await agent(21);
    expect(await times()).toEqual([
      [null, 'first', 10, 12],
      [agentId, 'next', 20, 21],
    ]);
  });

  it('is not ended by automation, nor by what is to leave later until it leaves', async () => {
    const { customer, write, times } = await talk();
    await customer(0);
    await write({ author: 'automation', sentAt: at(1) });
    const later = await write({ authorId: agentId, status: 'scheduled', sendAt: at(60) });
    expect(await times()).toEqual([]);
    await db.transaction((trx) => releaseMessage(trx, later!));
    expect((await times()).map(([agent, kind, since]) => [agent, kind, since])).toEqual([
      [agentId, 'first', 0],
    ]);
  });

  it('goes along when two customers turn out to be one', async () => {
    const [keep, gone] = [await talk(), await talk()];
    await gone.customer(0);
    await gone.agent(5);
    // Known by a LID alone until now.
    await db('customers').where({ id: gone.customerId }).update({ phone: null });
    await db.transaction((trx) => mergeCustomer(trx, { keepId: keep.customerId, goneId: gone.customerId }));
    expect(await keep.times()).toEqual([[agentId, 'first', 0, 5]]);
  });
});

it('a conversation says when its answer is due: by the first target, then by the next', async () => {
  await db.transaction((trx) =>
    updateSettings(trx, { replyTargets: { firstMinutes: 15, nextMinutes: 60 }, businessHours: null }),
  );
  const { id, customer, agent } = await talk();
  const target = async () => (await conversationsById(db, [id]))[0]!.replyTarget ?? null;
  expect(await target()).toBeNull();
  await customer(0);
  expect(await target()).toEqual({ soonAt: at(10).toISOString(), dueAt: at(15).toISOString() });
  await agent(1);
  expect(await target()).toBeNull();
  await customer(30);
  expect(await target()).toEqual({ soonAt: at(70).toISOString(), dueAt: at(90).toISOString() });
});

it('those in which somebody waits are announced when the settings move their answers, and no others', async () => {
  const [waits, answered] = [await talk(), await talk()];
  await waits.customer(0);
  await answered.customer(0);
  await answered.agent(1);
  const listener = await db.client.acquireConnection();
  const heard: number[] = [];
  listener.on('notification', ({ payload }: { payload: string }) =>
    heard.push((JSON.parse(payload) as { conversationId: number }).conversationId),
  );
  await listener.query(`LISTEN ${LIVE_CHANNEL}`);
  await db.transaction((trx) => announceWaiting(trx));
  await vi.waitFor(() => expect(heard).toContain(waits.id), 60_000);
  expect(heard).not.toContain(answered.id);
  await listener.query(`UNLISTEN ${LIVE_CHANNEL}`);
  db.client.releaseConnection(listener);
});
