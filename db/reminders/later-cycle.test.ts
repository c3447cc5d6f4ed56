import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { queueThankYou } from '../automation/queue-thank-you.ts';
import { connectDatabase, type Trx } from '../knex.ts';
import { moveReminder } from './move-reminder.ts';
import { openNextCycle } from './open-next-cycle.ts';
import { planReminder } from './plan-reminder.ts';
import { closeReminder, noteAnswer, settleReminder } from './settle-reminder.ts';
import { closeSkip, skipReminder, undoSkip } from './skip-reminder.ts';

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

const ANA = { kind: 'user' as const, id: 7, name: 'Ana' };
const AT = '2026-11-29T08:00:00.000Z';
const LATER = '2026-12-24T08:00:00.000Z';
const sent = { status: 'sent', reason: null } as const;
const lifecycleOf = (orderId: number) => db('order_lifecycles').where({ order_id: orderId }).first();

async function order(lifecycle: object): Promise<number> {
  const { id: customerId } = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId, status: 'completed' });
  await db('order_lifecycles').insert({ order_id: orderId, started_at: db.fn.now(), ...lifecycle });
  return orderId;
}

type Late = [name: string, work: (trx: Trx, orderId: number) => Promise<unknown>, answer: unknown];
const request = (orderId: number) => ({ orderId, cycle: 1, actor: ANA, at: AT });
/** What the workflow of the first cycle may still do when the second has begun. */
const LATE: Late[] = [
  ['a move', (trx, id) => moveReminder(trx, { ...request(id), dueAt: LATER }), 'changed'],
  ['a skip', (trx, id) => skipReminder(trx, { ...request(id), undoUntil: LATER }), 'changed'],
  ['an undo', (trx, id) => undoSkip(trx, request(id)), 'changed'],
  ['the end of a skip', (trx, id) => closeSkip(trx, { orderId: id, cycle: 1 }), undefined],
  [
    'a reminder that was sent',
    (trx, id) => settleReminder(trx, { orderId: id, cycle: 1, result: sent }),
    { state: 'reminded', revived: [] },
  ],
  [
    'a reminder that failed',
    (trx, id) =>
      settleReminder(trx, { orderId: id, cycle: 1, result: { status: 'failed', reason: 'not_on_whatsapp' } }),
    { state: 'stopped', revived: [] },
  ],
  [
    'a beginning that comes late',
    (trx, id) => queueThankYou(trx, { orderId: id, cycle: 1, workflowId: `order:${id}` }),
    { delivery: null },
  ],
  [
    'an answer',
    (trx, id) => noteAnswer(trx, { orderId: id, cycle: 1, events: ['replied'] }),
    { isOver: true },
  ],
  [
    'the end of the answer window',
    (trx, id) => closeReminder(trx, { orderId: id, cycle: 1, state: 'reminded' }),
    undefined,
  ],
];

it.each(LATE)('%s of an earlier cycle leaves the next one as it is', async (_, work, answer) => {
  const orderId = await order({ state: 'waiting', next_action: 'send_reminder', cycle: 2, due_at: LATER });
  // What its own workflow has not seen yet stays unseen.
  await db('orders').where({ id: orderId }).increment('lifecycle_version', 1);
  const before = await lifecycleOf(orderId);
  expect(before.lags).toBe(true);
  expect(await db.transaction((trx) => work(trx, orderId))).toEqual(answer);
  expect(await lifecycleOf(orderId)).toEqual(before);
  const told = await db('order_events').where({ order_id: orderId }).pluck('type');
  // That the customer answered is true whatever the cycle.
  expect(told.filter((type: string) => type !== 'replied')).toEqual([]);
});

it('hits the cycle that it is about or none, whichever of a request and the next cycle comes first', async () => {
  const seen = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const orderId = await order({ state: 'stopped', reason: 'cs_open' });
    const open = () =>
      db.transaction(async (trx) => {
        await trx('orders').where({ id: orderId }).forNoKeyUpdate().first('id');
        return openNextCycle(trx, [orderId], { from: ['stopped', 'waiting'], type: 'revived' });
      });
    const move = () => db.transaction((trx) => moveReminder(trx, { ...request(orderId), dueAt: LATER }));
    const [one, other] = round % 2 === 0 ? [open(), move()] : [move(), open()];
    const answers = await Promise.all([one, other]);
    seen.add(String(answers.find((answer) => typeof answer === 'string')));
    // Moved first, the next cycle begins without a time of its own; asked later, the request is refused.
    expect(await lifecycleOf(orderId)).toMatchObject({ state: 'waiting', cycle: 2, due_at: null });
  }
  expect([...seen].every((answer) => ['done', 'changed'].includes(answer))).toBe(true);
});

it('a step that is done again leaves a reminder as it is that a person let be meanwhile', async () => {
  const orderId = await order({ state: 'skipped', reason: 'cs_open', cycle: 1 });
  const before = await lifecycleOf(orderId);
  const { plan } = await db.transaction((trx) => planReminder(trx, { orderId, cycle: 1 }, {}));
  expect(plan).toMatchObject({ next: 'end', state: 'stopped' });
  expect(await lifecycleOf(orderId)).toEqual(before);
});
