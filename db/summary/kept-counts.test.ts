import fc from 'fast-check';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { conversationCounts } from '../conversations/conversation-counts.ts';
import { connectDatabase } from '../knex.ts';
import { statusTotals } from '../orders/status-totals.ts';
import { scoped, visibleConversations, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';

let database: TestDatabase;
let db: Knex;
let agents: number[];
let viewers: Viewer[];

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db('wa_sessions').insert({ id: 'second', label: 'Kedua', state: 'ready' });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(reset);

async function reset(): Promise<void> {
  await db.raw('TRUNCATE users, customers CASCADE');
  await db.raw(
    `INSERT INTO customers (name, name_source) SELECT 'C' || n, 'manual' FROM generate_series(1, 3) AS n`,
  );
  await db.raw(
    `INSERT INTO users (name, email, password_hash, role) SELECT 'A' || n, n || '@t.id', 'x', 'cs' FROM generate_series(1, 2) AS n`,
  );
  agents = await db('users').orderBy('id').pluck('id');
  viewers = [{ sees: 'all' }, ...agents.map((userId) => ({ sees: 'own' as const, userId }))];
}

const [customer, agent, place] = [fc.nat(2), fc.option(fc.nat(1)), fc.nat(5)];
const status = fc.constantFrom('draft', 'pending', 'shipped', 'completed', 'cancelled', 'returned');
const step = fc.oneof(
  fc.record({ do: fc.constant('order' as const), customer, agent, status }),
  fc.record({ do: fc.constant('status' as const), place, status }),
  fc.record({ do: fc.constant('delete order' as const), place }),
  fc.record({ do: fc.constant('move order' as const), place, customer }),
  fc.record({
    do: fc.constant('conversation' as const),
    customer,
    agent,
    session: fc.constantFrom('main', 'second'),
  }),
  fc.record({ do: fc.constant('assign' as const), place, agent }),
  fc.record({ do: fc.constant('call' as const), place, agent }),
  fc.record({ do: fc.constant('forget calls' as const), agent }),
  fc.record({ do: fc.constant('write' as const), place, unread: fc.nat(2), isOpen: fc.boolean() }),
  fc.record({ do: fc.constant('move conversation' as const), place, customer }),
  fc.record({ do: fc.constant('delete conversation' as const), place }),
  fc.record({ do: fc.constant('delete agent' as const) }),
  fc.record({ do: fc.constant('fold' as const) }),
  fc.record({ do: fc.constant('of the shop' as const), customer, internal: fc.boolean() }),
  fc.record({ do: fc.constant('amount' as const), place: fc.nat(5), rupiah: fc.nat(1_000_000) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let number = 0;

/** One change as commands make it; what does not fit (a place that is taken, a row that is not there) does nothing. */
async function take(trx: Knex, step: Step, customers: number[]): Promise<void> {
  const userOf = (index: number | null): number | null => (index === null ? null : (agents[index] ?? null));
  const nth = async (table: string, index: number): Promise<number> =>
    ((await trx(table).orderBy('id').offset(index).first('id'))?.id as number | undefined) ?? 0;
  switch (step.do) {
    case 'order':
      await trx('orders').insert({
        order_number: `N${(number += 1)}`,
        customer_id: customers[step.customer],
        source: 'test',
        status: step.status,
        total_amount: 1,
        created_by: userOf(step.agent),
      });
      return;
    case 'status':
      await trx('orders')
        .where({ id: await nth('orders', step.place) })
        .update({ status: step.status });
      return;
    case 'amount':
      await trx('orders')
        .where({ id: await nth('orders', step.place) })
        .update({ total_amount: step.rupiah });
      return;
    case 'delete order':
      await trx('orders')
        .where({ id: await nth('orders', step.place) })
        .delete();
      return;
    case 'move order':
      await trx('orders')
        .where({ id: await nth('orders', step.place) })
        .update({ customer_id: customers[step.customer] });
      return;
    case 'conversation':
      await trx('conversations')
        .insert({
          customer_id: customers[step.customer],
          session_id: step.session,
          assignee_id: userOf(step.agent),
        })
        .onConflict(['customer_id', 'session_id'])
        .ignore();
      return;
    case 'assign':
      await trx('conversations')
        .where({ id: await nth('conversations', step.place) })
        .update({ assignee_id: userOf(step.agent) });
      return;
    case 'call':
      await trx.raw(
        `INSERT INTO conversation_participants (conversation_id, user_id)
         SELECT conversations.id, users.id FROM conversations, users WHERE conversations.id = ? AND users.id = ?
         ON CONFLICT DO NOTHING`,
        [await nth('conversations', step.place), userOf(step.agent) ?? 0],
      );
      return;
    case 'forget calls':
      await trx('conversation_participants')
        .where({ user_id: userOf(step.agent) ?? 0 })
        .delete();
      return;
    case 'write':
      await trx('conversations')
        .where({ id: await nth('conversations', step.place) })
        .update({
          unread_count: step.unread,
          waiting_since: step.unread > 0 ? trx.fn.now() : null,
          status: step.isOpen ? 'open' : 'resolved',
        });
      return;
    case 'move conversation':
      await trx.raw(
        `UPDATE conversations c SET customer_id = :to WHERE id = :id AND NOT EXISTS (
           SELECT FROM conversations o WHERE o.customer_id = :to AND o.session_id = c.session_id)`,
        { id: await nth('conversations', step.place), to: customers[step.customer]! },
      );
      return;
    case 'delete conversation':
      await trx('conversations')
        .where({ id: await nth('conversations', step.place) })
        .delete();
      return;
    case 'delete agent':
      await trx('users')
        .where({ id: agents.pop() ?? 0 })
        .delete();
      return;
    case 'of the shop':
      await trx('customers').where({ id: customers[step.customer]! }).update({ internal: step.internal });
      return;
    case 'fold':
      await trx.raw('SELECT fold_order_counts(), fold_conversation_counts()');
  }
}

async function expectRight(): Promise<void> {
  for (const viewer of viewers) {
    const name = JSON.stringify(viewer);
    const counted = await scoped(db('orders'), visibleOrders(viewer))
      .groupBy('status')
      .select('status', db.raw('count(*)::int AS orders'), db.raw('sum(total_amount)::bigint AS rupiah'));
    const expected = Object.fromEntries(counted.map(({ status, ...total }) => [status, total]));
    const none = Object.fromEntries(ORDER_STATUSES.map((status) => [status, { orders: 0, rupiah: 0 }]));
    expect(await statusTotals(db, viewer), name).toEqual({ ...none, ...expected });

    const userId = viewer.sees === 'own' ? viewer.userId : 0;
    const isWaiting = `status = 'open' AND waiting_since IS NOT NULL`;
    const [real] = await scoped(db('conversations'), visibleConversations(viewer)).select(
      db.raw(`count(*) FILTER (WHERE status = 'open' AND assignee_id = ?)::int AS mine`, [userId]),
      db.raw(`count(*) FILTER (WHERE status = 'open' AND assignee_id IS NULL)::int AS unassigned`),
      db.raw(`count(*) FILTER (WHERE status = 'open')::int AS "all"`),
      db.raw(`count(*) FILTER (WHERE ${isWaiting})::int AS waiting`),
      db.raw(`count(*) FILTER (WHERE ${isWaiting} AND assignee_id = ?)::int AS "waitingMine"`, [userId]),
    );
    expect(await conversationCounts(db, viewer, userId), name).toEqual(real);
  }
  const [kept] = await db('conversation_counts').select(db.raw('coalesce(sum(unread), 0)::int AS unread'));
  const [real] = await db('conversations').select(
    db.raw('count(*) FILTER (WHERE unread_count > 0)::int AS unread'),
  );
  expect(kept).toEqual(real);
  const groups = (table: string, listed: string) =>
    db(table)
      .groupBy('assignee_id', 'inbox_group')
      .havingRaw(`${listed} <> 0`)
      .orderByRaw('assignee_id, inbox_group')
      .select('assignee_id', 'inbox_group', db.raw(`${listed}::int AS listed`));
  expect(await groups('conversation_counts', 'sum(listed)')).toEqual(
    await groups('conversations', 'count(*)'),
  );
}

test('the counts that are kept are the counts of the rows, whatever changes them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
      async (transactions) => {
        await reset();
        const customers: number[] = await db('customers').orderBy('id').pluck('id');
        for (const steps of transactions) {
          await db.transaction(async (trx) => {
            for (const one of steps) await take(trx, one, customers);
          });
          await expectRight();
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('counting everything anew finds the same counts, group by group', async () => {
  const customers: number[] = await db('customers').orderBy('id').pluck('id');
  for (const [index, customer_id] of customers.entries()) {
    await db('conversations').insert({
      ...{ customer_id, session_id: 'main', assignee_id: [null, ...agents][index], unread_count: index },
      waiting_since: index > 0 ? db.fn.now() : null,
    });
    await db('orders').insert({
      ...{ order_number: `R${index}`, customer_id, source: 'test', total_amount: 1_000 + index },
      created_by: agents[0],
    });
  }
  await db.raw('SELECT recount_all()');
  await expectRight();
});

test('orders and assignments of one customer that change at once are all counted', async () => {
  const [{ id: customerId }] = (await db('customers').limit(1).select('id')) as [{ id: number }];
  const [{ id: conversationId }] = (await db('conversations')
    .insert({ customer_id: customerId, session_id: 'main' })
    .returning('id')) as [{ id: number }];
  const place = (lane: number) => (index: number) =>
    db('orders').insert({
      order_number: `L${lane}-${index}`,
      customer_id: customerId,
      source: 'test',
      total_amount: 1,
      created_by: agents[index % 2],
    });
  const assign = (index: number) =>
    db('conversations')
      .where({ id: conversationId })
      .update({ assignee_id: [null, ...agents][index % 3], unread_count: index % 2 });
  await Promise.all(
    [place(1), place(2), place(3), assign].map(async (work) => {
      for (let index = 0; index < 40; index += 1) await work(index);
    }),
  );
  await expectRight();
});
