import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { SEES_ALL, type Viewer } from '../scopes/viewer.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { setup } from './setup.ts';
import { createShare } from './shared-figures.ts';
import { summary } from './summary.ts';

let database: TestDatabase;
let db: Knex;
let rina: number;
let dimas: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  [rina, dimas] = [await insertAgent('Rina'), await insertAgent('Dimas')];
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function insertAgent(name: string): Promise<number> {
  const [row] = await db('users')
    .insert({ name, email: `${name}@example.com`, password_hash: 'x', role: 'cs', active: true })
    .returning('id');
  return row.id as number;
}

/** Monday, 10:00 in Jakarta. */
const NOW = new Date('2026-11-02T03:00:00Z');
const before = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const DAY = 1_440;
const HOURS = [{ from: '08:00', to: '17:00' }];
const shop = {
  ...DEFAULT_SETTINGS,
  businessHours: { mon: HOURS, sun: [] },
  now: NOW,
};
const homeOf = (viewer: Viewer) => summary(db, viewer, shop, createShare());
const own = (userId: number): Viewer => ({ sees: 'own', userId });

/** A customer who wrote and was answered, so many minutes ago each. */
async function talk(name: string, agentId: number, asked: number, answered: number): Promise<number> {
  const customer = await insertCustomer(db, { name });
  return db.transaction(async (trx) => {
    const { id } = await ensureConversation(trx, customer.id, 'main');
    await trx('conversations').where({ id }).update({ assignee_id: agentId });
    const write = (author: 'customer' | 'agent', sentAt: Date, body: string) =>
      insertMessage(
        trx,
        {
          conversationId: id,
          sessionId: 'main',
          direction: author === 'agent' ? 'outbound' : 'inbound',
          author,
          authorId: author === 'agent' ? agentId : null,
          status: author === 'agent' ? 'sent' : 'delivered',
          body,
          sentAt,
        },
        sentAt,
      );
    await write('customer', before(asked), `Tanya ${name}`);
    await write('agent', before(answered), `Jawab ${name}`);
    return id;
  });
}

it('a new shop’s first steps are done when they are, and the list goes when all are or somebody puts it away', async () => {
  const done = async () => {
    const { isShown, steps } = await setup(db);
    return { isShown, done: steps.filter(({ isDone }) => isDone).map(({ step }) => step) };
  };
  expect(await done()).toEqual({ isShown: true, done: ['people'] });
  await db('users').where({ id: dimas }).update({ active: false });
  expect((await done()).done).toEqual([]);
  await db('users').where({ id: dimas }).update({ active: true });
  await insertShop(db);
  expect((await done()).done).toEqual(['people', 'number', 'texts', 'rule']);
  await insertProduct(db, 'Kopi Gayo');
  expect(await done()).toEqual({ isShown: true, done: ['people', 'number', 'products', 'texts', 'rule'] });
  await db.transaction((trx) => updateSettings(trx, { checklistDismissed: true }));
  expect((await done()).isShown).toBe(false);
  await db.transaction((trx) => updateSettings(trx, { checklistDismissed: false }));
  await talk('Uji', dimas, 2 * DAY, 2 * DAY - 1);
  expect(await done()).toMatchObject({ isShown: false, done: expect.arrayContaining(['test_send']) });
});

it('an agent’s home counts what it answered today and how soon, beside the team, and nothing of a colleague’s', async () => {
  // Yesterday's, answered then.
  await talk('Lama', rina, DAY, DAY - 5);
  // At night: from the opening it took an hour. In hours: 10 and 30 minutes.
  const sari = await talk('Sari', rina, 8 * 60, 60);
  const joko = await talk('Joko', rina, 40, 30);
  await talk('Ratna', dimas, 50, 20);
  const home = await homeOf(own(rina));
  expect(home.answeredToday).toEqual({
    count: 2,
    latest: [
      { conversationId: joko, customerName: 'Joko', repliedAt: before(30).toISOString() },
      { conversationId: sari, customerName: 'Sari', repliedAt: before(60).toISOString() },
    ],
  });
  expect(home.firstReplyToday).toEqual({ own: 35 * 60_000, team: 30 * 60_000 });
  expect(home.ownTrend).toHaveLength(14);
  expect(home.ownTrend?.slice(-2)).toEqual([
    { date: '2026-11-01', replies: 1, firstReplyMedian: 0 },
    { date: '2026-11-02', replies: 2, firstReplyMedian: 35 * 60_000 },
  ]);
  expect(home.mineConversations).toBe(3);
  expect(home.latestConversations?.map(({ customerName, excerpt }) => [customerName, excerpt])).toEqual([
    ['Joko', 'Jawab Joko'],
    ['Sari', 'Jawab Sari'],
    ['Lama', 'Jawab Lama'],
  ]);
  expect(home.latestOrders).toBeNull();
});

it('an agent who answered nobody today has no median', async () => {
  const idle = await insertAgent('Baru');
  const home = await homeOf(own(idle));
  expect(home.firstReplyToday).toEqual({ own: null, team: 30 * 60_000 });
  expect(home.answeredToday).toEqual({ count: 0, latest: [] });
  expect(home.latestConversations).toEqual([]);
});

it('an admin’s home shows the shop’s latest orders, and what everybody answered', async () => {
  const { id: customerId } = await insertCustomer(db, { name: 'Ibu Wati' });
  for (let minute = 0; minute < 7; minute += 1)
    await insertOrder(db, { customerId, number: `ORD-${minute}`, orderedAt: before(minute) });
  const home = await homeOf(SEES_ALL);
  expect(home.latestOrders?.map(({ orderNumber }) => orderNumber)).toEqual([
    ...['ORD-0', 'ORD-1', 'ORD-2', 'ORD-3', 'ORD-4'],
  ]);
  expect(home.latestOrders?.[0]).toMatchObject({
    customerName: 'Ibu Wati',
    status: 'pending',
    total: 90_000,
  });
  const sold = { orders: 7, revenue: 630_000 };
  expect(home.revenueDays?.at(-1)).toEqual({ date: '2026-11-02', ...sold });
  expect(home.revenueBefore).toEqual({ orders: 0, revenue: 0 });
  expect(home.repeatRate).toEqual({ customers: 1, repeatCustomers: 1, value: 1, before: null });
  expect(home.regions).toEqual([{ code: null, ...sold }]);
  // Somebody of the shop itself is in nothing of it.
  await db('customers').where({ id: customerId }).update({ internal: true });
  const without = await homeOf(SEES_ALL);
  expect(without).toMatchObject({ ordersToday: 0, revenueToday: 0, latestOrders: [], regions: [] });
  expect(without.revenueDays?.at(-1)).toMatchObject({ orders: 0, revenue: 0 });
  expect(without.repeatRate?.customers).toBe(0);
  expect(home.ownTrend).toBeNull();
  expect(home.answeredToday.count).toBe(3);
  expect(home.firstReplyToday.own).toBeNull();
  expect(home.latestConversations).toBeNull();
});

it('a name is never shared: it is gone with the first look after its erasure', async () => {
  const share = createShare(() => 0);
  const named = async (viewer: Viewer) =>
    JSON.stringify(await summary(db, viewer, shop, share)).includes('Kusumawardhani');
  const { id } = await insertCustomer(db, { name: 'Kusumawardhani' });
  await insertOrder(db, { customerId: id, number: 'ORD-NAME', orderedAt: NOW });
  const conversation = await talk('Kusumawardhani', rina, 10, 5);
  expect([await named(SEES_ALL), await named(own(rina))]).toEqual([true, true]);
  const { customer_id: talked } = await db('conversations').where({ id: conversation }).first('customer_id');
  await db('customers').whereIn('id', [id, talked]).update({ name: 'Pelanggan dihapus' });
  await db('messages').where({ conversation_id: conversation }).update({ body: '' });
  expect([await named(SEES_ALL), await named(own(rina))]).toEqual([false, false]);
});
