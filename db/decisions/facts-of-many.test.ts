import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { broadcastKey } from '@roms/domain/occurrence';
import { insertMarketing, insertWarmCustomer, insertWritten } from '../../tests/support/broadcasts.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Customer } from '../models/Customer.ts';
import type { Message } from '../models/Message.ts';
import { decisionFacts } from './decision-facts.ts';
import { factsOfMany } from './facts-of-many.ts';

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

const DAY_MS = 86_400_000;
const NOW = new Date(Math.floor(Date.now() / DAY_MS + 1) * DAY_MS + 5 * 3_600_000);
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const settings = { now: () => NOW };
const HOLDOUT = 'broadcast:1';
const REFUSED: Partial<Message> = {
  direction: 'outbound',
  author: 'agent',
  lane: 'reply',
  status: 'failed',
  statusReason: 'not_on_whatsapp',
  sentAt: ago(1),
};

test('the facts of many are those of each one', async () => {
  const random = seededRandom(chooseSeed('facts of many'));
  const may = (share: number): boolean => random() < share;
  const [label] = await db('labels')
    .insert({ name: 'Tahan', color: '#84994f', holds_automation: true })
    .returning<{ id: number }[]>('id');
  await db('settings').insert({ key: 'holdout_percent', value: '20' }).onConflict('key').merge();
  await db('automation_stops').insert({
    ...{
      reason: 'Stok habis',
      until: new Date(NOW.getTime() + DAY_MS),
      actor_kind: 'user',
      actor_name: 'Bos',
    },
  });
  const ids: number[] = [];
  for (let index = 0; index < 60; index += 1) {
    const id = may(0.6)
      ? await insertWarmCustomer(db, { wroteAt: ago(random() * 60) })
      : (await insertCustomer(db)).id;
    ids.push(id);
    if (may(0.1))
      await db('customers')
        .where({ id })
        .update({ blocked_at: ago(1) });
    if (may(0.1))
      await db('customers')
        .where({ id })
        .update({ opted_out_at: ago(1) });
    if (may(0.1)) await db('customers').where({ id }).update({ phone: null });
    if (may(0.1))
      await db('customer_identities').insert({ customer_id: id, kind: 'lid', value: `${id}@lid` });
    if (may(0.2)) await insertOrder(db, { customerId: id, orderedAt: ago(random() * 30) });
    if (may(0.2)) await db('customer_labels').insert({ customer_id: id, label_id: label!.id });
    for (let count = 0; count < 4; count += 1)
      if (may(0.4)) await insertMarketing(db, id, ago(random() * 40));
    if (may(0.3)) await insertWritten(db, id, { sentAt: ago(random() * 3) });
    if (may(0.2))
      await insertWritten(db, id, {
        ...{ direction: 'outbound', author: 'automation', automation: 'reminder', lane: 'reminder' },
        ...{ status: 'queued', occurrenceKey: `test:${crypto.randomUUID()}`, sentAt: ago(random()) },
      });
    if (may(0.2)) await insertWritten(db, id, { ...REFUSED, sentAt: ago(random() * 40) });
    if (may(0.3))
      await db('conversations')
        .where({ customer_id: id })
        .update({ status: 'open', waiting_since: may(0.5) ? ago(1) : null });
  }
  // One of each kind in any case, or the comparison might say nothing.
  const [unknown, labelled, reminded] = [
    (await insertCustomer(db)).id,
    (await insertCustomer(db)).id,
    (await insertCustomer(db)).id,
  ];
  ids.push(unknown, labelled, reminded);
  await insertWritten(db, unknown, REFUSED);
  await db('customer_labels').insert({ customer_id: labelled, label_id: label!.id });
  for (const days of [1, 2, 3]) await insertMarketing(db, reminded, ago(days));
  await db('customer_identities').update({ created_at: ago(70) });
  const customers = await Customer.query(db).findByIds(ids);
  const question = {
    automation: 'broadcast' as const,
    at: new Date(NOW.getTime() + 3_600_000),
    allowsCold: true,
  };
  const many = await factsOfMany(db, { ...question, customers, holdoutRule: HOLDOUT }, settings);
  for (const customer of customers) {
    const one = await decisionFacts(
      db,
      {
        ...question,
        customer,
        order: null,
        occurrenceKey: broadcastKey(1, customer.id),
        holdoutRule: HOLDOUT,
      },
      settings,
    );
    expect(many.get(customer.id), `customer ${customer.id}`).toEqual(one);
  }
  expect(many.get(unknown)).toMatchObject({ customer: { isUnknownToWhatsapp: true, hasWritten: false } });
  expect(many.get(labelled)).toMatchObject({ attention: { cause: 'label', label: 'Tahan' }, stop: {} });
  expect(many.get(reminded)).toMatchObject({ unanswered: { count: 3 }, holdoutGroup: { percent: 20 } });
  expect(many.get(reminded)?.otherMarketing.length).toBeGreaterThan(0);
});
