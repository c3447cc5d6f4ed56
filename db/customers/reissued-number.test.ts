import type { InboundMessage } from '@roms/contracts/webhooks';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { up as releaseOldPhones } from '../../migrations/20261130001000_release_old_phones.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { queueThankYou } from '../automation/queue-thank-you.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { acceptExternalOrder } from '../intake/accept-external-order.ts';
import { takeInboundMessage } from '../intake/take-inbound-message.ts';
import { connectDatabase } from '../knex.ts';

/** An order goes to the phone that it names, whoever had that phone before. */
const LID = '120363000000001@lid';
const [C, D] = ['6281111111111', '6282222222222'];

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
beforeEach(() => db.raw('TRUNCATE customers, messages CASCADE'));

async function hears(fields: Partial<InboundMessage>): Promise<void> {
  const event = inboundEvent(fields);
  if (event.event !== 'message') throw new Error('no message');
  const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
  await db.transaction((trx) => takeInboundMessage(trx, report));
}

/** The order of an outside shop, and to whom its thank-you goes. */
async function orders(phone: string, name: string): Promise<{ to: string; customerId: number }> {
  return db.transaction(async (trx) => {
    const { order } = await acceptExternalOrder(trx, {
      source: 'toko',
      actor: { kind: 'key', id: 1, name: 'toko' },
      idempotencyKey: null,
      payload: { customer: { phone, name }, items: [{ product_name: 'Kopi', quantity: 1, price: 1 }] },
      phone,
      orderedAt: new Date(),
      shopZone: async () => 'Asia/Jakarta',
    });
    const asked = { orderId: order.id, cycle: 1, workflowId: `order:${order.id}` };
    const { delivery } = await queueThankYou(trx, asked);
    const claim = await claimMessage(trx, { messageId: delivery!.messageId, attempt: delivery!.attempt });
    if (claim.kind !== 'ask') throw new Error(`not sent: ${claim.kind}`);
    return { to: claim.ask.to, customerId: order.customerId };
  });
}

const customers = () => db('customers').orderBy('id').select('name', 'phone');

test('an order of the next owner of a number is theirs; who had it before keeps name and chat', async () => {
  await hears({ phone: C, lid: LID, pushName: 'Dewi' });
  await hears({ phone: D, lid: LID, pushName: 'Dewi' });
  expect(await orders(C, 'Tono')).toMatchObject({ to: `${C}@c.us` });
  expect(await customers()).toEqual([
    { name: 'Dewi', phone: D },
    { name: 'Tono', phone: C },
  ]);
  // An erasure of Dewi looks for the old one too.
  expect(await db('former_identities').select('kind', 'value')).toEqual([{ kind: 'phone', value: C }]);
});

test('a LID that WhatsApp names with the phone of an order is that customer’s from then on', async () => {
  await hears({ phone: C, lid: LID, pushName: 'Dewi' });
  const { customerId } = await orders(D, 'Dewi Lestari');
  await hears({ phone: D, lid: LID });
  await hears({ phone: null, lid: LID });
  const conversation = await db('conversations').where({ customer_id: customerId }).first();
  expect(await db('messages').where({ conversation_id: conversation.id, direction: 'inbound' })).toHaveLength(
    2,
  );
  expect(await customers()).toEqual([
    { name: 'Dewi', phone: C },
    { name: 'Dewi Lestari', phone: D },
  ]);
});

test('who refused marketing or was blocked stays so when the LID moves to another customer', async () => {
  await hears({ phone: C, lid: LID, pushName: 'Dewi' });
  await hears({ phone: C, lid: LID, body: 'STOP' });
  await db('customers').update({ blocked_at: new Date() });
  const before = await db('customers').first('id', 'opted_out_at', 'blocked_at');
  const { customerId } = await orders(D, 'Dewi Lestari');
  await hears({ phone: D, lid: LID });
  const now = await db('customers').where({ id: customerId }).first();
  expect(now).toMatchObject({ opted_out_at: before.opted_out_at, blocked_at: before.blocked_at });
  const line = async (id: number) => {
    const lines = await db('consents').where({ customer_id: id });
    return lines.map(({ state, source, evidence, at }) => ({ state, source, evidence, at }));
  };
  expect(await line(customerId)).toEqual(await line(before.id));
  expect(await line(customerId)).toMatchObject([{ state: 'withdrawn', source: 'reply_word' }]);
});

test('customers who changed their number before give the old one up when the shop is brought up to date', async () => {
  await hears({ phone: D, lid: LID, pushName: 'Dewi' });
  const { id } = await db('customers').first('id');
  await db('customer_identities').insert({ customer_id: id, kind: 'phone', value: C });
  await releaseOldPhones(db);
  expect(await orders(C, 'Tono')).toMatchObject({ to: `${C}@c.us` });
  expect(await orders(D, 'Dewi')).toMatchObject({ customerId: id });
});
