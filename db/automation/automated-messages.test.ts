import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CheckResult } from '@roms/domain/decisions/pipeline';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Message } from '../models/Message.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { evaluateReminder } from '../reminders/evaluate-reminder.ts';
import { previewOrderStatus } from './preview-order-status.ts';
import { queueOrderStatusMessage } from './queue-order-status-message.ts';
import { planReminder } from '../reminders/plan-reminder.ts';
import { queueReminder } from '../reminders/queue-reminder.ts';
import { queueThankYou } from './queue-thank-you.ts';
import { withdrawForOptOut } from '../consent/withdraw-for-opt-out.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
// A second try finds nothing of the first.
beforeEach(() => db.raw('TRUNCATE customers, products CASCADE'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Whatever the clock says while this runs. */
const ANY_HOUR = { dayMs: 86_400_000 };

const queueNotice = (orderId: number, status: 'shipped' | 'completed' | 'cancelled') =>
  db.transaction((trx) => queueOrderStatusMessage(trx, { orderId, status }));

async function decisionsOf(orderId: number, automation: string): Promise<string[]> {
  const rows = await db('evaluations').where({ order_id: orderId, automation }).orderBy('id');
  return rows.flatMap(({ checks }) => (checks as CheckResult[]).map((row) => `${row.check}:${row.verdict}`));
}

it('previews exactly what it queues, and queues it once', async () => {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'shipped' as never });
  const preview = await previewOrderStatus(db, orderId, 'shipped');
  const [first, second] = await Promise.all([
    queueNotice(orderId, 'shipped'),
    queueNotice(orderId, 'shipped'),
  ]);
  expect([first, second].filter(Boolean)).toHaveLength(1);
  const message = await Message.query(db).findById((first ?? second)!.messageId);
  expect(message).toMatchObject({ body: preview.body, status: 'queued', lane: 'transactional', attempt: 1 });
  expect(await decisionsOf(orderId, 'order_status')).toEqual([
    'duplicate_occurrence:pass',
    'order_void:pass',
    'blocked:pass',
    'bad_address:pass',
    'missing_variable:pass',
  ]);
});

it('suggests beside a completed order what goes with it, in the preview and in the message', async () => {
  const gayo = await insertProduct(db, 'Kopi Gayo R');
  const filter = await insertProduct(db, 'Filter V60 R');
  await db('product_relations').insert({ product_id: gayo, other_id: filter, kind: 'complement' });
  const customer = await insertCustomer(db);
  const items = [{ productId: gayo, name: 'Kopi Gayo R' }];
  const orderId = await insertOrder(db, { customerId: customer.id, items, status: 'completed' });
  await db('templates')
    .where({ purpose: 'order_status_completed' })
    .update({ body: 'Terima kasih!\n\nCocok juga:\n{recommendation}' });
  const preview = await previewOrderStatus(db, orderId, 'completed');
  const queued = await queueNotice(orderId, 'completed');
  const message = await Message.query(db).findById(queued!.messageId).throwIfNotFound();
  expect(message.body).toBe(preview.body);
  expect(message.body).toMatch(/Cocok juga:\n- Filter V60 R \(Rp [\d.]+\)$/);
});

it('stops a message to a blocked customer, and tells of a cancellation all the same', async () => {
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'cancelled' });
  expect(await queueNotice(orderId, 'cancelled')).not.toBeNull();
  expect(await queueNotice(orderId, 'shipped')).toBeNull();
  await db('customers').where({ id: customer.id }).update({ blocked_at: db.fn.now() });
  const other = await insertOrder(db, { customerId: customer.id });
  expect(await queueNotice(other, 'shipped')).toBeNull();
  expect(await decisionsOf(other, 'order_status')).toContain('blocked:stop');
});

it('thanks once, also when asked twice at once, and not for an order of the day before yesterday', async () => {
  const customer = await insertCustomer(db, { name: '0812-0000-0001' });
  const orderId = await insertOrder(db, { customerId: customer.id, number: 'ORD-THANK' });
  const ask = () => db.transaction((trx) => queueThankYou(trx, { orderId, cycle: 1, workflowId: 'order:x' }));
  const answers = await Promise.all([ask(), ask()]);
  expect(new Set(answers.map((answer) => answer.delivery?.messageId)).size).toBe(1);
  const messages = await Message.query(db).where({ orderId });
  expect(messages).toHaveLength(1);
  expect(messages[0]?.body).toContain('Halo Kak, ORD-THANK');

  const old = await insertOrder(db, {
    customerId: customer.id,
    orderedAt: new Date(Date.now() - 25 * 3_600_000),
  });
  const suppressed = await db.transaction((trx) =>
    queueThankYou(trx, { orderId: old, cycle: 1, workflowId: 'order:y' }),
  );
  expect(suppressed.delivery).toBeNull();
  expect(await Message.query(db).where({ orderId: old })).toHaveLength(0);
  const events = await db('order_events').where({ order_id: old }).pluck('type');
  expect(events).toEqual(['thank_you_suppressed']);
});

it('does not thank for an order of whose next step the customer has been told', async () => {
  const customer = await insertCustomer(db);
  const ask = (orderId: number) =>
    db.transaction((trx) => queueThankYou(trx, { orderId, cycle: 1, workflowId: `order:${orderId}` }));
  const told = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  await queueNotice(told, 'completed');
  expect((await ask(told)).delivery).toBeNull();
  expect(await db('order_events').where({ order_id: told }).first()).toMatchObject({
    type: 'thank_you_suppressed',
    details: { reason: 'moved_on' },
  });
  // Nobody told this one's customer anything yet.
  const untold = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  expect((await ask(untold)).delivery).not.toBeNull();
  // A workflow that begins anew goes on with what it wrote.
  await queueNotice(untold, 'completed');
  expect((await ask(untold)).delivery).not.toBeNull();
});

it('withdraws a waiting reminder when everything was ordered again, or when the customer opts out', async () => {
  const gayo = await insertProduct(db, 'Kopi Gayo W');
  const customer = await insertCustomer(db);
  const items = [{ productId: gayo, name: 'Kopi Gayo W' }, { name: 'Filter V60' }];
  const orderId = await insertOrder(db, { customerId: customer.id, items, status: 'completed' });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'sending' });
  const queued = await db.transaction((trx) =>
    queueReminder(trx, { orderId, cycle: 1, recommendedIds: [], actor: null }, ANY_HOUR),
  );
  expect(queued.outcome).toBe('queued');

  const withdraw = () => db.transaction((trx) => withdrawReordered(trx, customer.id));
  await insertOrder(db, { customerId: customer.id, items: [{ productId: gayo, name: 'Kopi Gayo W' }] });
  expect(await withdraw()).toEqual([orderId]);
  expect(await Message.query(db).where({ orderId, status: 'withdrawn' })).toHaveLength(0);

  await insertOrder(db, { customerId: customer.id, items: [{ name: 'filter  v60!' }] });
  await withdraw();
  const [message] = await Message.query(db).where({ orderId });
  expect(message).toMatchObject({ status: 'withdrawn', statusReason: 'already_reordered' });
  expect((await db('orders').where({ id: orderId }).first()).lifecycle_version).toBe(3);

  const other = await insertCustomer(db);
  const second = await insertOrder(db, { customerId: other.id, status: 'completed' });
  await db('order_lifecycles').insert({ order_id: second, state: 'sending' });
  await db.transaction((trx) =>
    queueReminder(trx, { orderId: second, cycle: 1, recommendedIds: [], actor: null }, ANY_HOUR),
  );
  const withdrawn = await db.transaction((trx) => withdrawForOptOut(trx, other.id));
  expect(withdrawn).toMatchObject({ messageIds: [expect.any(Number)], onTheWayOrderIds: [] });
});

it('an order that came back ends its reminder, also one that is on its way', async () => {
  const customer = await insertCustomer(db);
  const plan = async (orderId: number) =>
    (await db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, ANY_HOUR))).plan;
  const waiting = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  expect(await plan(waiting)).toMatchObject({ next: 'wait' });
  await db('orders').where({ id: waiting }).update({ status: 'returned' });
  expect(await plan(waiting)).toEqual({ next: 'end', state: 'cancelled', orderStatus: 'returned' });
  const lifecycle = await db('order_lifecycles').where({ order_id: waiting }).first();
  expect(lifecycle).toMatchObject({ state: 'cancelled', reason: 'order_void', due_at: null });

  const other = await insertCustomer(db);
  const leaving = await insertOrder(db, { customerId: other.id, status: 'completed' });
  await db('order_lifecycles').insert({ order_id: leaving, state: 'sending' });
  const queued = await db.transaction((trx) =>
    queueReminder(trx, { orderId: leaving, cycle: 1, recommendedIds: [], actor: null }, ANY_HOUR),
  );
  if (queued.outcome !== 'queued') throw new Error(queued.outcome);
  await db('orders').where({ id: leaving }).update({ status: 'returned' });
  const { messageId } = queued.delivery!;
  const claim = await db.transaction((trx) => claimMessage(trx, { messageId, attempt: 1 }, ANY_HOUR));
  expect(claim).toEqual({ kind: 'over', result: { status: 'withdrawn', reason: 'order_void' } });
});

it('foresees what a reminder would meet, and ends the cycle with the check that stops it', async () => {
  const customer = await insertCustomer(db);
  const day = 86_400_000;
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'completed' });
  expect(await evaluateReminder(db, orderId, ANY_HOUR)).toMatchObject({ verdict: 'wait', code: null });
  await db('orders')
    .where({ id: orderId })
    .update({ completed_at: new Date(Date.now() - 40 * day) });
  expect((await evaluateReminder(db, orderId, ANY_HOUR)).verdict).toBe('send');
  await db('customers').where({ id: customer.id }).update({ opted_out_at: db.fn.now() });
  expect(await evaluateReminder(db, orderId, ANY_HOUR)).toMatchObject({ verdict: 'stop', code: 'opted_out' });

  const queued = await db.transaction((trx) =>
    queueReminder(trx, { orderId, cycle: 1, recommendedIds: [], actor: null }, ANY_HOUR),
  );
  expect(queued).toEqual({ outcome: 'stopped', code: 'opted_out', state: 'stopped' });
  const lifecycle = await db('order_lifecycles').where({ order_id: orderId }).first();
  expect(lifecycle).toMatchObject({ state: 'stopped', reason: 'opted_out', next_action: 'none' });
  expect(await decisionsOf(orderId, 'reminder')).toContain('opted_out:stop');
});

it('an order after STOP says so: of its thank-you, and of the reminder that will not come', async () => {
  const customer = await insertCustomer(db);
  await db('customers').where({ id: customer.id }).update({ opted_out_at: new Date() });
  const orderId = await insertOrder(db, { customerId: customer.id, status: 'pending' });
  const cycle = { orderId, cycle: 1 };
  await db.transaction((trx) => queueThankYou(trx, { ...cycle, workflowId: `order:${orderId}` }));
  expect(await decisionsOf(orderId, 'thank_you')).toContain('opted_out:pass');
  const plan = () => db.transaction((trx) => planReminder(trx, cycle, ANY_HOUR));
  const reason = async () =>
    (await db('order_lifecycles').where({ order_id: orderId }).first('reason')).reason;
  expect((await plan()).plan.next).toBe('wait_for_completion');
  await plan();
  expect(await reason()).toBe('opted_out');
  const told = await db('evaluations').where({ order_id: orderId, automation: 'reminder' });
  expect(told).toMatchObject([{ stage: 'plan', verdict: 'stop', code: 'opted_out' }]);
  // MULAI.
  await db('customers').where({ id: customer.id }).update({ opted_out_at: null });
  await plan();
  expect(await reason()).toBeNull();
});
