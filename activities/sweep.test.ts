import { MockActivityEnvironment } from '@temporalio/testing';
import { WEEKDAYS } from '@roms/domain/business-hours';
import { wallClock } from '@roms/domain/clock';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queueThankYou } from '../db/automation/queue-thank-you.ts';
import { updateProduct } from '../db/products/write-product.ts';
import { holdRestored } from '../db/recovery/hold-restored.ts';
import { rebuildDays } from '../db/reports/rebuild-days.ts';
import { moveReminder } from '../db/reminders/move-reminder.ts';
import { planReminder } from '../db/reminders/plan-reminder.ts';
import { connectDatabase } from '../db/knex.ts';
import { createLogger } from '../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import {
  insertCustomer,
  insertNewOrder,
  insertOrder,
  insertProduct,
  insertShop,
} from '../tests/support/rows.ts';
import { createActivities } from './index.ts';
import type { SweepReport } from './sweep.ts';

let database: TestDatabase;
let db: Knex;
let calls: string[];
let running: Set<number>;
/** Of the Temporal that the sweep runs in. */
let namespaceId: string;
/** What happens at the n-th call. */
let whenCalled: Map<number, () => Promise<void>>;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db('wa_sessions').insert([1, 2, 3, 4].map((n) => ({ id: `n${n}`, label: `Nomor ${n}` })));
});
beforeEach(async () => {
  calls = [];
  running = new Set();
  namespaceId = 'here';
  whenCalled = new Map();
  // Nothing is left of an earlier test, nor of a first try of this one.
  await db.raw(`TRUNCATE customers, products, product_replans, users, mails, broadcasts, heartbeats, restored_shop,
    workflow_engine CASCADE`);
  await db('settings').where({ key: 'zone' }).delete();
  await db('workflow_engine').insert({ namespace_id: 'here' });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const never = (): Promise<never> => Promise.reject(new Error('not in this test'));

async function sweep(): Promise<SweepReport> {
  const { roms } = createActivities({
    db,
    gateway: { send: never, hasMedia: never, keepMedia: never, report: never },
    files: { blob: never },
    starts: {
      startOrder: async ({ orderId, cycle }) => void calls.push(`start ${orderId}:${cycle}`),
      startMessage: async (id, attempt) => void calls.push(`message ${id}:${attempt}`),
      startMail: async (id) => {
        calls.push(`mail ${id}`);
        await whenCalled.get(calls.length)?.();
      },
      startImport: async (id) => void calls.push(`import ${id}`),
      startBroadcast: async ({ broadcastId }) => void calls.push(`broadcast ${broadcastId}`),
      wakeBroadcast: async ({ broadcastId }) => void calls.push(`wake broadcast ${broadcastId}`),
      startReportDays: async () => void calls.push('report days'),
      restartOrder: async ({ orderId, cycle }) => {
        calls.push(`restart ${orderId}:${cycle}`);
        await whenCalled.get(calls.length)?.();
      },
      namespaceId: async () => namespaceId,
      startAbsence: async ({ userId, absence }) => void calls.push(`absence ${userId}:${absence}`),
      startSnooze: async ({ conversationId, snooze }) =>
        void calls.push(`snooze ${conversationId}:${snooze}`),
      letOthersPass: never,
      callMessage: never,
      signalOrder: async ({ orderId }, signal) => {
        calls.push(`${signal} ${orderId}`);
        await whenCalled.get(calls.length)?.();
        return running.has(orderId);
      },
    },
    settings: {},
    mail: { mailer: null, way: 'none' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    stopping: new AbortController().signal,
  });
  return (await new MockActivityEnvironment().run(roms.startOwed as never)) as SweepReport;
}

async function newOrder(fields: object = {}): Promise<number> {
  const customer = await insertCustomer(db);
  const orderId = await insertNewOrder(db, { customerId: customer.id, ...fields });
  await db('orders')
    .where({ id: orderId })
    .update({ created_at: db.raw(`now() - interval '10 seconds'`) });
  return orderId;
}
const begin = (orderId: number, cycle = 1) =>
  db.transaction((trx) => queueThankYou(trx, { orderId, cycle, workflowId: `order:${orderId}` }));
const plan = (orderId: number, cycle = 1) =>
  db.transaction((trx) => planReminder(trx, { orderId, cycle }, {}));
const old = { orderedAt: new Date(Date.now() - 3 * 86_400_000) };

it('counts for the reports what became of reminders, once nothing of before is under way', async () => {
  const { id: customer_id } = await insertCustomer(db);
  const [talk] = await db('conversations').insert({ customer_id, session_id: 'main' }).returning('id');
  await db('messages').insert({
    ...{
      conversation_id: talk.id,
      session_id: 'main',
      direction: 'outbound',
      author: 'automation',
      body: 'Habis?',
    },
    ...{ automation: 'reminder', lane: 'reminder', occurrence_key: 'counted', status: 'read' },
    ...{ sent_at: old.orderedAt, delivered_at: old.orderedAt },
  });
  const isMarked = async () => (await db('reminder_marks').first('quarter')) !== undefined;
  expect(await isMarked()).toBe(true);
  await sweep();
  while (await isMarked()) await sweep();
  expect(await db('reminder_quarters').where('read', 1)).toHaveLength(1);
});

it('is no less done when reminders cannot be counted for the reports', async () => {
  await db('reminder_marks').insert({ quarter: old.orderedAt, seen: '1' });
  try {
    // What a sequence has given is not taken back with the transaction: it tells afterwards that it was tried.
    await db.raw('CREATE SEQUENCE refused');
    await db.raw(`CREATE FUNCTION refuse_count() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM nextval('refused'); RAISE EXCEPTION 'it took too long'; END $$`);
    await db.raw(`CREATE TRIGGER refuse_count BEFORE DELETE ON reminder_marks
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_count()`);
    await db('heartbeats').where({ part: 'sweep' }).delete();
    await sweep();
    expect(await db('heartbeats').where({ part: 'sweep' }).pluck('part')).toEqual(['sweep']);
    expect(await db('refused').first('is_called')).toEqual({ is_called: true });
  } finally {
    await db.raw('DROP FUNCTION IF EXISTS refuse_count CASCADE');
    await db.raw('DROP SEQUENCE IF EXISTS refused');
    await db('reminder_marks').delete();
  }
});

it('goes on counting the reports by another zone until all are', async () => {
  await newOrder({ orderedAt: old.orderedAt });
  await db('settings').insert({ key: 'zone', value: JSON.stringify('Asia/Makassar') });
  await sweep();
  expect(calls.filter((call) => call === 'report days')).toHaveLength(1);
  await db('settings').where({ key: 'zone' }).delete();
  for (let left: number | null = 0; left !== null;)
    ({ after: left } = await rebuildDays(db, { most: 1_000 }));
  calls.length = 0;
  await sweep();
  expect(calls).not.toContain('report days');
});

it('starts orders that nobody began, and never those that owe nothing', async () => {
  const orderId = await newOrder();
  const seeded = await newOrder();
  await db('order_lifecycles').where({ order_id: seeded }).update({ state: 'none' });
  await sweep();
  expect(calls).toEqual([`start ${orderId}:1`]);
});

it('sends home who is Online from a shift that is over, once, and leaves who came back by hand', async () => {
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
  const yesterday = WEEKDAYS[wallClock(ago(1), 'Asia/Jakarta').weekday - 1]!;
  const [{ id }] = await db('users')
    .insert({
      ...{ name: 'Rina', email: 'rina@toko.id', password_hash: 'x', role: 'cs' },
      ...{ availability: 'online', availability_at: ago(3) },
      shift_hours: JSON.stringify({ [yesterday]: [{ from: '08:00', to: '17:00' }] }),
    })
    .returning('id');
  const stateOf = async () => (await db('users').where({ id }).first()).availability;
  await sweep();
  expect(new Set(calls)).toEqual(new Set([`absence ${id}:1`]));
  expect(await stateOf()).toBe('offline');
  calls = [];
  await db('users')
    .where({ id })
    .update({ availability: 'online', availability_at: ago(0), absent_since: null });
  await sweep();
  expect(calls).toEqual([]);
  expect(await stateOf()).toBe('online');
});

it('does all else when a step fails, and says at its end that one did', async () => {
  const [{ id: mailId }] = await db('mails')
    .insert({
      ...{ kind: 'invite', address: 'a@toko.id', origin: 'http://localhost' },
      created_at: db.raw(`now() - interval '10 seconds'`),
    })
    .returning('id');
  const [{ id: userId }] = await db('users')
    .insert({
      ...{ name: 'Tono', email: 'tono@toko.id', password_hash: 'x', role: 'cs', availability: 'offline' },
      ...{ absence: 1, absent_since: db.raw(`now() - interval '1 hour'`) },
    })
    .returning('id');
  const productId = await insertProduct(db, 'Teh Melati');
  await db.transaction((trx) => updateProduct(trx, productId, { active: false }));
  const orderId = await newOrder();
  const all = [`mail ${mailId}`, `start ${orderId}:1`, `absence ${userId}:1`];
  try {
    await db.raw(`CREATE FUNCTION refuse_replan() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'it took too long'; END $$`);
    await db.raw(`CREATE TRIGGER refuse_replan BEFORE DELETE ON product_replans
      FOR EACH ROW EXECUTE FUNCTION refuse_replan()`);
    await expect(sweep()).rejects.toThrow('it took too long');
  } finally {
    await db.raw('DROP FUNCTION IF EXISTS refuse_replan CASCADE');
  }
  expect(calls).toEqual(all);
  calls = [];
  whenCalled.set(1, never);
  await expect(sweep()).rejects.toThrow('not in this test');
  expect(calls).toEqual(all);
  expect(await db('product_replans')).toEqual([]);
});

it('starts a mail that waits, and none that is done', async () => {
  const mail = { kind: 'invite', address: 'a@toko.id', origin: 'http://localhost' };
  const created_at = db.raw(`now() - interval '10 seconds'`);
  const rows = await db('mails')
    .insert([
      { ...mail, created_at },
      { ...mail, created_at, status: 'sent' },
    ])
    .returning('id');
  await sweep();
  expect(calls).toEqual([`mail ${rows[0].id}`]);
});

it('starts each broadcast that goes on, tells one whose workflow missed a change, and leaves its messages to it', async () => {
  const updated_at = db.raw(`now() - interval '10 seconds'`);
  const seen = { revision: 2, seen_revision: 2, updated_at };
  const [running, told, ended] = await db('broadcasts')
    .insert([
      { name: 'A', state: 'running', ...seen },
      { name: 'B', state: 'paused', pause_reason: 'person', ...seen, seen_revision: 1 },
      { name: 'C', state: 'done', ...seen },
      { name: 'D', state: 'draft', updated_at },
    ])
    .returning('id');
  const { id: customerId } = await insertCustomer(db);
  const [{ id: conversationId }] = await db('conversations')
    .insert({ customer_id: customerId, session_id: 'main' })
    .returning('id');
  const message = {
    ...{ conversation_id: conversationId, session_id: 'main', direction: 'outbound', author: 'automation' },
    ...{ automation: 'broadcast', lane: 'broadcast', status: 'queued' },
    created_at: db.raw(`now() - interval '10 seconds'`),
  };
  const [own, retried] = await db('messages').insert([message, message]).returning('id');
  await db('broadcast_recipients').insert([
    { broadcast_id: running.id, customer_id: customerId, position: 1, status: 'queued', message_id: own.id },
    {
      broadcast_id: ended.id,
      customer_id: customerId,
      position: 1,
      status: 'queued',
      message_id: retried.id,
    },
  ]);
  await sweep();
  // A person may try again what a broadcast that is over has failed to send: that has a workflow of its own.
  expect(calls.toSorted()).toEqual(
    [`broadcast ${running.id}`, `wake broadcast ${told.id}`, `message ${retried.id}:1`].sort(),
  );
});

it('repeats a signal that was lost, and starts whoever has no workflow any more', async () => {
  const [heard, gone, fresh] = [await newOrder(old), await newOrder(old), await newOrder(old)];
  for (const id of [heard, gone, fresh]) {
    await begin(id);
    await plan(id);
  }
  await db('orders').whereIn('id', [heard, gone]).increment('lifecycle_version', 1);
  running.add(heard);
  await sweep();
  expect(calls.sort()).toEqual([`orderChanged ${gone}`, `orderChanged ${heard}`, `start ${gone}:1`].sort());
  // Having looked, the workflow has seen the version.
  await plan(heard);
  await plan(gone);
  calls = [];
  await sweep();
  expect(calls).toEqual([]);
});

it('tells orders that wait of a rule that changed, once', async () => {
  const orderId = await newOrder({ ...old, status: 'completed' });
  await begin(orderId);
  await plan(orderId);
  running.add(orderId);
  await sweep();
  expect(calls).toEqual([]);
  await db('reminder_rules').update({ days: 31, updated_at: db.fn.now() });
  await sweep();
  expect(calls).toEqual([`settingsChanged ${orderId}`]);
  await plan(orderId);
  calls = [];
  await sweep();
  expect(calls).toEqual([]);
});

it('does what a change of a product owes, and tells the orders that wait for it', async () => {
  const productId = await insertProduct(db, 'Kopi Luwak');
  const items = [{ productId, name: 'Kopi Luwak' }];
  const orderId = await newOrder({ ...old, status: 'completed', items });
  await begin(orderId);
  await plan(orderId);
  running.add(orderId);
  await db.transaction((trx) => updateProduct(trx, productId, { active: false, supplyDays: 12 }));
  await sweep();
  expect(calls).toEqual([`orderChanged ${orderId}`]);
  expect(await db('product_replans')).toEqual([]);
  expect(await db('products').where({ id: productId }).pluck('kept_supply_days')).toEqual([12]);
});

it('wakes conversations whose time has come although nobody does, and lets the others sleep', async () => {
  const { id: customer_id } = await insertCustomer(db);
  const asleep = (snoozed_until: unknown, snooze_count: number, fields: object = {}) => ({
    ...{ customer_id, session_id: `n${snooze_count}`, status: 'snoozed', snoozed_until, snooze_count },
    ...fields,
  });
  const ago = db.raw(`now() - interval '1 minute'`);
  const rows = await db('conversations')
    .insert([
      asleep(ago, 1),
      asleep(db.raw(`now() + interval '1 minute'`), 2),
      asleep(null, 3),
      asleep(null, 4, { status: 'open' }),
    ])
    .returning('id');
  const report = await sweep();
  expect(calls).toEqual([`snooze ${rows[0].id}:1`]);
  expect(report).toMatchObject({ snoozes: 1 });
});

it('starts messages that no order delivers, and leaves the others to their order', async () => {
  const orderId = await newOrder();
  const { delivery } = await begin(orderId);
  await db('messages')
    .where({ id: delivery!.messageId })
    .update({ created_at: db.raw(`now() - interval '1 minute'`) });
  await sweep();
  expect(calls).toEqual([]);
  await db('messages').where({ id: delivery!.messageId }).update({ attempt: 2 });
  await sweep();
  expect(calls).toEqual([`message ${delivery!.messageId}:2`]);
});

it('starts messages first, and all of them, however many orders wait for a changed rule', async () => {
  const customer = await insertCustomer(db);
  const { rows } = await db.raw(
    `WITH placed AS (
       INSERT INTO orders (order_number, customer_id, source, status, total_amount)
       SELECT 'RULE-' || n, ?, 'test', 'completed', 1 FROM generate_series(1, 600) AS n RETURNING id)
     INSERT INTO order_lifecycles (order_id, state, seen_version, started_at, updated_at)
     SELECT id, 'waiting', 1, now(), now() - interval '1 hour' FROM placed RETURNING order_id`,
    [customer.id],
  );
  for (const { order_id } of rows) running.add(order_id);
  const orderId = await newOrder();
  const { delivery } = await begin(orderId);
  await db('messages')
    .where({ id: delivery!.messageId })
    .update({ attempt: 2, created_at: db.raw(`now() - interval '1 minute'`) });
  await db('reminder_rules').update({ updated_at: db.fn.now() });
  // Another start gets lost while the orders are told.
  const late = await begin(await newOrder());
  const isLost = db('messages').where({ id: late.delivery!.messageId });
  whenCalled.set(150, () =>
    isLost.update({ attempt: 2, created_at: db.raw(`now() - interval '1 minute'`) }).then(() => undefined),
  );
  const report = await sweep();
  expect(calls[0]).toBe(`message ${delivery!.messageId}:2`);
  expect(report).toEqual({ started: 0, signalled: 600, messages: 2, snoozes: 0, more: false });
  expect(new Set(calls).size).toBe(602);
  expect(calls.indexOf(`message ${late.delivery!.messageId}:2`)).toBeLessThan(300);
});

it('revives a reminder when the reorder that ended it is cancelled', async () => {
  const orderId = await newOrder({ ...old, status: 'completed' });
  const { customer_id: customerId } = await db('orders').where({ id: orderId }).first();
  await begin(orderId);
  expect((await plan(orderId)).plan).toMatchObject({ next: 'wait' });
  const again = await insertOrder(db, { customerId });
  await db('order_lifecycles').insert({ order_id: again, state: 'none' });
  expect((await plan(orderId)).plan).toMatchObject({ next: 'end', state: 'reordered' });

  await db('orders').where({ id: again }).update({ status: 'cancelled' });
  await db('orders').where({ id: orderId }).increment('lifecycle_version', 1);
  await sweep();
  expect(calls).toEqual([`start ${orderId}:2`]);
  await begin(orderId, 2);
  expect((await plan(orderId, 2)).plan).toMatchObject({ next: 'wait' });
  const events: string[] = await db('order_events').where({ order_id: orderId }).orderBy('id').pluck('type');
  expect(events).toEqual([
    'thank_you_suppressed',
    'reminder_scheduled',
    'reordered',
    'revived',
    'reminder_scheduled',
  ]);
});

describe('in a Temporal whose data is new', () => {
  it('starts all that waits once, and goes on after a run that was cut off', async () => {
    const [waiting, ended, fresh, held] = [
      await newOrder({ ...old, status: 'completed' }),
      await newOrder(old),
      await newOrder(),
      await newOrder({ ...old, status: 'completed' }),
    ];
    for (const id of [waiting, ended, held]) await begin(id);
    for (const id of [waiting, held]) await plan(id);
    await db('order_lifecycles').where({ order_id: ended }).update({ state: 'reminded' });
    await db('order_lifecycles')
      .where({ order_id: held })
      .update({ restored_due_at: db.fn.now(), due_at: null, reason: 'restored' });
    const everyone = [waiting, fresh, held].map((id) => `restart ${id}:1`);

    namespaceId = 'elsewhere';
    // The fresh one is started as every minute; the rest of the first run is lost.
    whenCalled.set(2, never);
    await expect(sweep()).rejects.toThrow('not in this test');
    calls = [];
    whenCalled.clear();
    const report = await sweep();
    expect(calls.filter((call) => call.startsWith('restart')).sort()).toEqual(everyone.sort());
    expect(report.more).toBe(false);

    calls = [];
    await begin(fresh);
    await sweep();
    expect(calls).toEqual([]);
    // What waits there again was lost with the other one's data.
    namespaceId = 'here';
    await sweep();
    expect(calls.sort()).toEqual(everyone.sort());
  });

  it('goes through all of them in portions, and looks between two whether somebody waits', async () => {
    const customer = await insertCustomer(db);
    const { rows } = await db.raw(
      `WITH placed AS (
         INSERT INTO orders (order_number, customer_id, source, status, total_amount)
         SELECT 'LOST-' || n, ?, 'test', 'completed', 1 FROM generate_series(1, 600) AS n RETURNING id)
       INSERT INTO order_lifecycles (order_id, state, seen_version, started_at, updated_at)
       SELECT id, 'waiting', 1, now(), now() FROM placed RETURNING order_id`,
      [customer.id],
    );
    const orderId = await newOrder();
    const { delivery } = await begin(orderId);
    whenCalled.set(150, async () => {
      await db('messages')
        .where({ id: delivery!.messageId })
        .update({ attempt: 2, created_at: db.raw(`now() - interval '1 minute'`) });
    });
    namespaceId = 'third';
    await sweep();
    const restarted = calls.filter((call) => call.startsWith('restart'));
    expect(new Set(restarted).size).toBe(rows.length + 1);
    expect(restarted).toHaveLength(rows.length + 1);
    expect(calls.indexOf(`message ${delivery!.messageId}:2`)).toBeLessThan(300);
  });
});

describe('at the first start after a restore', () => {
  const DAY_MS = 86_400_000;
  const restore = () =>
    db.transaction((trx) => holdRestored(trx, { backedUpAt: new Date(Date.now() - DAY_MS) }));
  const lifecycle = (orderId: number) => db('order_lifecycles').where({ order_id: orderId }).first();
  const dueAtOf = async (orderId: number): Promise<string | null> => {
    const { plan: step } = await plan(orderId);
    return step.next === 'wait' ? step.dueAt : null;
  };
  const complete = (orderId: number, daysAgo: number) =>
    db('orders')
      .where({ id: orderId })
      .update({ status: 'completed', completed_at: new Date(Date.now() - daysAgo * DAY_MS) });

  it('holds what came due since the restore before it starts anything, and nothing later', async () => {
    const [due, ahead] = [await newOrder(old), await newOrder(old)];
    for (const id of [due, ahead]) {
      await complete(id, 3);
      await begin(id);
      await plan(id);
    }
    const { delivery: waiting } = await begin(await newOrder());
    await restore();
    const { due_at: dueAhead } = await lifecycle(ahead);
    // The shop that this one replaces ran on, until the time came.
    const passed = new Date(Date.now() - 60_000);
    await db('order_lifecycles').where({ order_id: due }).update({ due_at: passed });
    // A person looked at the phone and sent it again before anything was started.
    await db('messages').where({ id: waiting!.messageId }).update({ status: 'queued', status_reason: null });
    const fresh = await newOrder();
    const { delivery } = await begin(fresh);
    let firstSeen: object | undefined;
    whenCalled.set(1, async () => void (firstSeen = await lifecycle(due)));
    await sweep();
    expect(firstSeen).toMatchObject({ due_at: null });
    expect(calls).toContain(`restart ${due}:1`);
    expect(await lifecycle(due)).toMatchObject({
      state: 'waiting',
      reason: 'restored',
      due_at: null,
      restored_due_at: passed,
    });
    expect((await lifecycle(ahead)).due_at).toEqual(dueAhead);
    expect(await db('messages').where({ id: waiting!.messageId }).first('status', 'status_reason')).toEqual({
      status: 'queued',
      status_reason: null,
    });
    expect(await db('messages').where({ id: delivery!.messageId }).first('status')).toEqual({
      status: 'queued',
    });
    // A shop that has been started once sends by itself.
    await db('order_lifecycles').where({ order_id: ahead }).update({ due_at: passed });
    await sweep();
    expect((await lifecycle(ahead)).due_at).toEqual(passed);
  });

  it('holds what was scheduled and has come due since the restore, and nothing that was written here', async () => {
    const customer = await insertCustomer(db);
    const [conversation] = await db('conversations')
      .insert({ customer_id: customer.id, session_id: 'main' })
      .returning('id');
    const schedule = async (sendAt: Date, writtenAt: Date): Promise<number> => {
      const [message] = await db('messages')
        .insert({
          ...{ conversation_id: conversation.id, session_id: 'main', direction: 'outbound', author: 'agent' },
          ...{ lane: 'reply', body: 'Halo', status: 'scheduled', send_at: sendAt, created_at: writtenAt },
        })
        .returning('id');
      return message.id as number;
    };
    const [soon, before] = [new Date(Date.now() + DAY_MS), new Date(Date.now() - 2 * DAY_MS)];
    const [due, ahead] = [await schedule(soon, before), await schedule(soon, before)];
    await restore();
    const passed = new Date(Date.now() - 60_000);
    await db('messages').where({ id: due }).update({ send_at: passed });
    const own = await schedule(passed, new Date());
    await sweep();
    const states = await db('messages')
      .whereIn('id', [due, ahead, own])
      .orderBy('id')
      .select('id', 'status', 'status_reason');
    expect(states).toEqual([
      { id: due, status: 'unconfirmed', status_reason: 'restored' },
      { id: ahead, status: 'scheduled', status_reason: null },
      { id: own, status: 'scheduled', status_reason: null },
    ]);
    expect(calls).not.toContain(`message ${due}:1`);
    expect(calls).toContain(`message ${own}:1`);
  });

  it('holds a reminder that gets its time later, if that was before it', async () => {
    const [known, knownLater] = [await newOrder(old), await newOrder(old)];
    for (const id of [known, knownLater]) {
      await begin(id);
      expect((await plan(id)).plan).toMatchObject({ next: 'wait_for_completion' });
    }
    await restore();
    const unknown = await newOrder(old);
    await begin(unknown);
    await sweep();
    await complete(known, 100);
    await complete(knownLater, 0);
    await complete(unknown, 100);
    expect((await plan(known)).plan).toMatchObject({ next: 'wait', dueAt: null });
    const held = await lifecycle(known);
    expect(held).toMatchObject({ state: 'waiting', reason: 'restored', due_at: null });
    expect(held.restored_due_at.getTime()).toBeLessThan(Date.now() - DAY_MS);
    expect(Date.parse((await dueAtOf(knownLater))!)).toBeGreaterThan(Date.now());
    expect(await dueAtOf(unknown)).toEqual(expect.any(String));

    // A person decides, and it is not held again.
    const dueAt = new Date(Date.now() + DAY_MS).toISOString();
    const actor = { kind: 'system', id: null, name: 'ROMS' } as const;
    const request = { orderId: known, cycle: 1, actor, at: dueAt, dueAt };
    await db.transaction((trx) => moveReminder(trx, request));
    expect(await dueAtOf(known)).toEqual(expect.any(String));
  });

  it('holds the thank-you of an order that a shop posts again, and thanks for new ones', async () => {
    await restore();
    await sweep();
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const [again, fresh] = [await newOrder({ orderedAt: anHourAgo }), await newOrder()];
    expect((await begin(again)).delivery).toBeNull();
    expect((await begin(fresh)).delivery).not.toBeNull();
    // Its workflow may begin anew.
    expect((await begin(again)).delivery).toBeNull();
    const thankYou = db('messages').where({ order_id: again });
    expect(await thankYou.select('status', 'status_reason')).toEqual([
      { status: 'unconfirmed', status_reason: 'restored' },
    ]);
    await complete(again, 100);
    expect(await dueAtOf(again)).toBeNull();
    expect(await lifecycle(again)).toMatchObject({ state: 'waiting', reason: 'restored' });
    // One that was placed after the first start is new, however late it comes.
    await db('restored_shop').update({ started_at: new Date(anHourAgo.getTime() - 60_000) });
    expect((await begin(await newOrder({ orderedAt: anHourAgo }))).delivery).not.toBeNull();
  });
});
