import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { ANY_HOUR, DAY_MS, remindedIn, type Reminded } from '../../tests/support/reminded.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { pastReminders } from '../reminders/past-reminders.ts';
import { SEES_ALL } from '../scopes/viewer.ts';

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

const ago = (ms: number): Date => new Date(Date.now() - ms);
const { says, edits, reminded, queue, lifeOf, message } = remindedIn(() => db);

test('a word edited into another one is answered with the new time, once', async () => {
  const one = await reminded();
  const { messageId } = await says(one.phone, 'nanti');
  const at = new Date();
  const taken = await edits(messageId, 'besok', at);
  if (taken.answer === null) throw new Error('not answered');
  expect((await message(taken.answer.messageId)).body).toContain('Kami ingatkan lagi besok.');
  expect((await message(messageId)).replyWord).toBe('tomorrow');
  expect(await edits(messageId, 'besok', at)).toMatchObject({ postponed: [], answer: null });
  expect(await lifeOf(one.orderId)).toMatchObject({ cycle: 3, due_explanation: { answer: 'tomorrow' } });
  const answers = db('messages').where({ automation: 'reply_word_answer' });
  expect(await answers.where('occurrence_key', 'like', `message:${messageId}:%`)).toHaveLength(2);
});

test.each(['nanti', 'besok', 'masih ada'])('%s shows its reminder as answered, once', async (text) => {
  const one = await reminded({ sentAt: ago(0) });
  await says(one.phone, text);
  await says(one.phone, text);
  const { rows } = await pastReminders(db, SEES_ALL, {});
  expect(rows.find(({ orderId }) => orderId === one.orderId)).toMatchObject({ outcome: 'answered' });
  expect(await db('order_events').where({ order_id: one.orderId, type: 'replied' })).toMatchObject([
    { actor_kind: 'customer', dedupe_key: `order:${one.orderId}:reminder:1:answer:replied` },
  ]);
});

describe('MASIH ADA again', () => {
  const factorOf = async ({ customerId, productId }: Reminded): Promise<number> =>
    (await db('cycle_corrections').where({ customer_id: customerId, product_id: productId }).first()).factor;

  test('to the same reminder lengthens the cycle once, and asks again from the last one', async () => {
    const one = await reminded();
    await says(one.phone, 'masih ada');
    const taken = await says(one.phone, 'belum habis kak');
    expect(taken.postponed).toEqual([{ orderId: one.orderId, endedCycle: 2 }]);
    expect(await factorOf(one)).toBe(1.25);
    const { sentAt } = await message(taken.messageId);
    expect((await lifeOf(one.orderId)).due_at).toEqual(new Date(sentAt.getTime() + 7.5 * DAY_MS));
  });

  test('to the next reminder lengthens it further', async () => {
    const one = await reminded();
    await says(one.phone, 'masih ada');
    const { due_at: dueAt } = await lifeOf(one.orderId);
    const queued = await queue(one.orderId, 2, { ...ANY_HOUR, now: () => dueAt });
    if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
    await db('messages')
      .where({ id: queued.delivery.messageId })
      .update({ status: 'delivered', sent_at: ago(0) });
    await says(one.phone, 'masih ada');
    expect(await factorOf(one)).toBe(1.5625);
  });
});
