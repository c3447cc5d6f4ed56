import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { variantOf, type RecipientStatus } from '@roms/domain/broadcast';
import { reasonOfStop } from '@roms/domain/decisions/pipeline';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, pick, seededRandom } from '../../tests/support/hostile.ts';
import { insertRecipients } from '../../tests/support/broadcast-rows.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { stopAutomation } from '../automation/stop-automation.ts';
import { mergeByHand } from '../customers/merge-by-hand.ts';
import { mergeCustomer } from '../customers/merge-customer.ts';
import { undoMerge } from '../customers/undo-merge.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { connectDatabase } from '../knex.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { BroadcastRecipient } from '../models/BroadcastRecipient.ts';
import { holdRestored } from '../recovery/hold-restored.ts';
import { broadcastCounts } from './broadcast-counts.ts';
import type { BroadcastFields } from './broadcast-fields.ts';
import { cancelBroadcast } from './cancel-broadcast.ts';
import { changeBroadcast } from './change-broadcast.ts';
import { createBroadcast } from './create-broadcast.ts';
import { freezeAudience } from './freeze-audience.ts';
import { hideBroadcast } from './hide-broadcast.ts';
import { judgeRecipients } from './judge-recipients.ts';
import { nextStep } from './next-step.ts';
import { pauseBroadcast } from './pause-broadcast.ts';
import { queueRecipient, type RecipientTurn } from './queue-recipient.ts';
import { resumeBroadcast } from './resume-broadcast.ts';
import { retryFailed } from './retry-failed.ts';
import { startBroadcast } from './start-broadcast.ts';

let database: TestDatabase;
let db: Knex;
let nextIndex = 50_000;
/** Whatever the hour is. */
const ANY_HOUR = { dayMs: 86_400_000 };

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});
beforeEach(async () => {
  await db('automation_stops').update({ lifted_at: new Date() });
});

async function people(count: number): Promise<number[]> {
  nextIndex += count;
  return (await insertRecipients(db, count, nextIndex - count)).map(({ id }) => id);
}

async function started(customerIds: number[], fields: Partial<BroadcastFields> = {}): Promise<number> {
  return db.transaction(async (trx) => {
    const draft = { name: 'Promo', body: 'Halo {customer_name}', audience: { customerIds }, ...fields };
    const { id } = await createBroadcast(trx, draft, null);
    await startBroadcast(trx, id);
    return id;
  });
}

/** One whose audience is written down and judged. */
async function begun(customerIds: number[], fields: Partial<BroadcastFields> = {}): Promise<number> {
  const id = await started(customerIds, fields);
  await db.transaction((trx) => freezeAudience(trx, id, new Date()));
  await db.transaction((trx) => judgeRecipients(trx, id, ANY_HOUR, 10_000));
  return id;
}

const turn = (broadcastId: number, customerId: number, settings: object = ANY_HOUR): Promise<RecipientTurn> =>
  db.transaction((trx) => queueRecipient(trx, { broadcastId, customerId }, settings));
const step = (broadcastId: number, after = 0) =>
  db.transaction((trx) => nextStep(trx, { broadcastId, after }, ANY_HOUR));
const recipient = (broadcastId: number, customerId: number) =>
  BroadcastRecipient.query(db).findById([broadcastId, customerId]).throwIfNotFound();
const broadcast = (id: number) => Broadcast.query(db).findById(id).throwIfNotFound();
const counts = async (id: number) => (await broadcastCounts(db, [id])).get(id)!;

async function move(messageId: number, ...events: Parameters<typeof moveMessage>[2][]): Promise<void> {
  await db.transaction(async (trx) => {
    for (const event of events) {
      const { message } = await lockMessage(trx, messageId);
      await moveMessage(trx, message, event);
    }
  });
}

function delivery(of: RecipientTurn): number {
  if (of.outcome !== 'queued') throw new Error(of.outcome);
  return of.delivery.messageId;
}

it('writes down whom it means, each with a text and a place of their own, once', async () => {
  const ids = await people(40);
  await db('customers').where({ id: ids[3] }).update({ internal: true });
  await db('customers').where({ id: ids[4] }).update({ erased_at: new Date() });
  const id = await started(ids, { variants: ['Hai', 'Selamat pagi'] });
  expect(await step(id)).toMatchObject({ next: 'freeze', state: 'running' });
  expect(await db.transaction((trx) => freezeAudience(trx, id, new Date()))).toBe(38);
  expect(await db.transaction((trx) => freezeAudience(trx, id, new Date()))).toBe(0);
  const rows = await BroadcastRecipient.query(db).where({ broadcastId: id }).orderBy('position');
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
  expect(rows.map(({ customerId, variant }) => [customerId, variant])).toEqual(
    rows.map(({ customerId }) => [customerId, variantOf(customerId, id, 3)]),
  );
  expect(await counts(id)).toMatchObject({ audience: 38, pending: 38 });
});

it('says at the start who does not get it and why, and whom a check puts off', async () => {
  const [ok, out, blocked, cold, open, named] = await people(6);
  await db('customers').where({ id: out }).update({ opted_out_at: new Date() });
  await db('customers').where({ id: blocked }).update({ blocked_at: new Date() });
  await db('messages')
    .whereIn('conversation_id', db('conversations').where({ customer_id: cold }).select('id'))
    .delete();
  await db('conversations')
    .where({ customer_id: open })
    .update({ status: 'open', waiting_since: new Date() });
  const all = [ok!, out!, blocked!, cold!, open!, named!];
  const id = await begun(all);
  const rows = await BroadcastRecipient.query(db).where({ broadcastId: id }).orderBy('customerId');
  expect(rows.map(({ status, reason }) => [status, reason])).toEqual([
    ['pending', null],
    ['skipped', 'opted_out'],
    ['skipped', 'blocked'],
    ['skipped', 'cold_contact'],
    ['pending', 'cs_open'],
    ['pending', null],
  ]);
  expect(rows[4]!.notBefore!.getTime()).toBeGreaterThan(Date.now());
  // Strangers are the last.
  expect(rows[3]!.position).toBe(6);
  const told = await db('evaluations')
    .where({ automation: 'broadcast', stage: 'plan', customer_id: out })
    .first();
  expect(told).toMatchObject({
    verdict: 'stop',
    code: 'opted_out',
    occurrence_key: `broadcast:${id}:${out}`,
  });

  const cutShort = await begun(all, { endAt: new Date(Date.now() + 3_600_000) });
  expect(await recipient(cutShort, open!)).toMatchObject({ status: 'skipped', reason: 'cs_open' });
  const brave = await begun(all, { allowCold: true });
  expect(await recipient(brave, cold!)).toMatchObject({ status: 'pending' });
  const empty = await begun(all, { body: 'Pesanan {order_number}' });
  expect(await recipient(empty, ok!)).toMatchObject({ status: 'skipped', reason: 'missing_variable' });
});

it('gives a recipient their one message, and follows it wherever it goes', async () => {
  const [customerId] = await people(1);
  const id = await begun([customerId!]);
  const messageId = delivery(await turn(id, customerId!));
  // Asked again it is the same.
  expect(delivery(await turn(id, customerId!))).toBe(messageId);
  expect(await recipient(id, customerId!)).toMatchObject({ status: 'queued', attempt: 1, messageId });
  const statuses: [Parameters<typeof moveMessage>[2], RecipientStatus][] = [
    ['claim', 'queued'],
    ['settle_sent', 'sent'],
    ['ack_device', 'delivered'],
    ['ack_read', 'read'],
  ];
  for (const [event, status] of statuses) {
    await move(messageId, event);
    expect(await recipient(id, customerId!)).toMatchObject({ status });
    expect(await counts(id)).toMatchObject({ audience: 1, [status]: 1 });
  }
  expect(await step(id)).toMatchObject({ next: 'look' });
  expect(await broadcast(id)).toMatchObject({ state: 'done' });
  expect(await turn(id, customerId!)).toEqual({ outcome: 'held' });
});

it.each([
  [['claim', 'settle_unknown'], 'failed', 'unconfirmed'],
  [['claim', 'settle_rejected'], 'failed', null],
  [['withdraw'], 'skipped', null],
  [['fail'], 'failed', null],
] as const)('a message that went by %j leaves its recipient %s', async (events, status, reason) => {
  const [customerId] = await people(1);
  const id = await begun([customerId!]);
  await move(delivery(await turn(id, customerId!)), ...events);
  expect(await recipient(id, customerId!)).toMatchObject({ status, reason });
});

it('takes back what waits when it is paused, lets nothing leave, and queues the same again', async () => {
  const [one, sending, other] = await people(3);
  const id = await begun([one!, sending!, other!]);
  const waiting = delivery(await turn(id, one!));
  const onItsWay = delivery(await turn(id, sending!));
  await move(onItsWay, 'claim');
  await db.transaction((trx) => pauseBroadcast(trx, id));
  expect(await recipient(id, one!)).toMatchObject({ status: 'pending', reason: 'paused' });
  expect(await recipient(id, sending!)).toMatchObject({ status: 'queued' });
  expect(await turn(id, other!)).toEqual({ outcome: 'held' });
  expect(await step(id)).toMatchObject({ next: 'deliver', deliveries: [{ messageId: onItsWay }] });

  // The gateway took nothing: now it waits again, and must not leave.
  await move(onItsWay, 'put_back');
  const claim = await db.transaction((trx) =>
    claimMessage(trx, { messageId: onItsWay, attempt: 1 }, ANY_HOUR),
  );
  expect(claim).toMatchObject({ kind: 'over', result: { status: 'withdrawn', reason: 'paused' } });
  expect(await step(id)).toMatchObject({ next: 'wait', until: null, looksAtNumber: false });

  await db.transaction((trx) => changeBroadcast(trx, id, { body: 'Lain' }));
  await expect(db.transaction((trx) => changeBroadcast(trx, id, { name: 'Lain' }))).rejects.toThrow();
  await db.transaction((trx) => resumeBroadcast(trx, id));
  const again = await turn(id, one!);
  expect(again).toMatchObject({ outcome: 'queued', delivery: { messageId: waiting, attempt: 2 } });
  expect(await db('messages').where({ id: waiting }).first('body', 'occurrence_key')).toEqual({
    body: 'Lain',
    occurrence_key: `broadcast:${id}:${one}`,
  });
});

it('leaves the rest cancelled, and tries again only what has surely failed', async () => {
  const [failed, unconfirmed, sent, pending] = await people(4);
  const id = await begun([failed!, unconfirmed!, sent!, pending!]);
  const first = delivery(await turn(id, failed!));
  await move(first, 'claim', 'settle_rejected');
  await move(delivery(await turn(id, unconfirmed!)), 'claim', 'settle_unknown');
  await move(delivery(await turn(id, sent!)), 'claim', 'settle_sent');
  expect(await db.transaction((trx) => retryFailed(trx, id))).toMatchObject({ retried: 1 });
  expect(await recipient(id, unconfirmed!)).toMatchObject({ status: 'failed', reason: 'unconfirmed' });
  expect(await turn(id, failed!)).toMatchObject({ delivery: { messageId: first, attempt: 2 } });
  const { after } = await db.transaction((trx) => cancelBroadcast(trx, id));
  expect(after.state).toBe('cancelled');
  expect(await counts(id)).toMatchObject({ audience: 4, cancelled: 2, failed: 1, sent: 1, pending: 0 });
  expect(await step(id)).toMatchObject({ next: 'end' });
  await expect(db.transaction((trx) => retryFailed(trx, id))).rejects.toThrow();
  await db.transaction((trx) => hideBroadcast(trx, id));
  expect((await broadcast(id)).hiddenAt).not.toBeNull();
});

it('is partly done when somebody was not reached, and runs again for those', async () => {
  const [failed, sent] = await people(2);
  const id = await begun([failed!, sent!]);
  await move(delivery(await turn(id, failed!)), 'claim', 'settle_rejected');
  await move(delivery(await turn(id, sent!)), 'claim', 'settle_sent');
  expect(await step(id)).toMatchObject({ state: 'partly_done' });
  await db.transaction((trx) => retryFailed(trx, id));
  expect(await step(id)).toMatchObject({ state: 'running', next: 'send', customerIds: [failed] });
});

it('sends nothing after its end, and waits for nobody beyond it', async () => {
  const [late, waiting] = await people(2);
  const id = await begun([late!, waiting!], { endAt: new Date(Date.now() + 3_600_000) });
  delivery(await turn(id, waiting!));
  await db('broadcasts').where({ id }).update({ end_at: new Date() });
  expect(await turn(id, late!)).toEqual({ outcome: 'over' });
  expect(await recipient(id, late!)).toMatchObject({ status: 'expired' });
  const { messageId } = await recipient(id, waiting!);
  await db('messages').where({ id: messageId }).update({ expires_at: new Date() });
  await db.transaction((trx) => claimMessage(trx, { messageId: messageId!, attempt: 1 }, ANY_HOUR));
  expect(await recipient(id, waiting!)).toMatchObject({ status: 'expired' });
  expect(await step(id)).toMatchObject({ state: 'partly_done' });
});

it('waits as a whole while a person has stopped all automation', async () => {
  const [customerId] = await people(1);
  const id = await begun([customerId!]);
  const wish = { reason: 'Salah harga', until: null, actor: SYSTEM_ACTOR };
  await db.transaction((trx) => stopAutomation(trx, wish, new Date()));
  expect(await step(id)).toMatchObject({ next: 'wait', looksAtNumber: false });
  expect(await turn(id, customerId!)).toEqual({ outcome: 'held' });
  expect(await recipient(id, customerId!)).toMatchObject({ status: 'pending', notBefore: null });
});

it('leaves whom the shop still talks with after two days to a person, and says so', async () => {
  const [customerId] = await people(1);
  const id = await begun([customerId!]);
  await db('conversations')
    .where({ customer_id: customerId })
    .update({ status: 'open', waiting_since: new Date() });
  const start = Date.now();
  for (const day of [0, 1, 2]) {
    const now = () => new Date(start + day * (ANY_HOUR.dayMs + 1_000));
    await turn(id, customerId!, { ...ANY_HOUR, now });
    expect(await recipient(id, customerId!)).toMatchObject(
      day < 2
        ? { status: 'pending', reason: 'cs_open' }
        : { status: 'skipped', reason: reasonOfStop('cs_open') },
    );
  }
});

it('says to a whole zone at once that it is night there', async () => {
  const [west, east] = await people(2);
  await db('customers').where({ id: east }).update({ zone: 'Asia/Jayapura' });
  const id = await begun([west!, east!]);
  // 19:30 in Jakarta, 21:30 in Jayapura, on a Tuesday.
  const now = () => new Date('2026-12-01T12:30:00Z');
  const look = () => db.transaction((trx) => nextStep(trx, { broadcastId: id, after: 0 }, { now }));
  expect(await look()).toMatchObject({ next: 'look' });
  expect(await look()).toMatchObject({ next: 'send', customerIds: [west] });
  const { status, reason, notBefore } = await recipient(id, east!);
  expect([status, reason]).toEqual(['pending', 'quiet_hours']);
  expect(notBefore!.getTime()).toBeGreaterThanOrEqual(Date.parse('2026-12-01T23:00:00Z'));
});

it.each([
  ['pending', 'pending', 'pending'],
  ['sent', 'pending', 'sent'],
  ['pending', 'sent', 'sent'],
  ['unconfirmed', 'pending', 'failed'],
  ['queued', 'queued', 'queued'],
  ['queued', 'sent', 'sent'],
])('makes one recipient of two customers who are one: %s and %s', async (kept, gone, status) => {
  const [keepId, goneId] = await people(2);
  const id = await begun([keepId!, goneId!]);
  const bring = async (customerId: number, to: string): Promise<void> => {
    if (to === 'pending') return;
    const messageId = delivery(await turn(id, customerId));
    if (to === 'sent') await move(messageId, 'claim', 'settle_sent');
    if (to === 'unconfirmed') await move(messageId, 'claim', 'settle_unknown');
  };
  await bring(keepId!, kept);
  await bring(goneId!, gone);
  await db('customers').where({ id: goneId }).update({ phone: null });
  await db.transaction((trx) => mergeCustomer(trx, { keepId: keepId!, goneId: goneId! }));
  expect(await recipient(id, keepId!)).toMatchObject({ status });
  expect(await counts(id)).toMatchObject({ audience: 1, [status]: 1 });
  const open = await db('messages')
    .where({ automation: 'broadcast', status: 'queued' })
    .whereLike('occurrence_key', `broadcast:${id}:%`);
  expect(open.length).toBeLessThanOrEqual(status === 'queued' ? 1 : 0);
});

const written = (messageId: number) =>
  db('messages').where({ id: messageId }).first('status', 'status_reason');

async function bothWritten(events: readonly Parameters<typeof moveMessage>[2][]) {
  const [keepId, goneId] = await people(2);
  const id = await begun([keepId!, goneId!]);
  const [first, second] = [delivery(await turn(id, keepId!)), delivery(await turn(id, goneId!))];
  await move(second, ...events);
  await db('customers').where({ id: goneId }).update({ phone: null });
  const merge = () => db.transaction((trx) => mergeCustomer(trx, { keepId: keepId!, goneId: goneId! }));
  return { id, keepId: keepId!, first, second, merge };
}

it.each([[['claim']], [['claim', 'settle_unknown']]] as const)(
  'takes back of two messages to one person the one that waits, when the other may have left by %j',
  async (events) => {
    const { id, keepId, first, second, merge } = await bothWritten(events);
    await merge();
    expect(await recipient(id, keepId)).toMatchObject({ messageId: second });
    expect(await written(first)).toEqual({ status: 'withdrawn', status_reason: 'merged' });
  },
);

it('sends the second of two messages to one person never, when the gateway had both and took it not', async () => {
  const { id, keepId, first, second, merge } = await bothWritten(['claim']);
  await move(first, 'claim');
  await merge();
  expect(await recipient(id, keepId)).toMatchObject({ messageId: first });
  await move(second, 'put_back');
  const claim = await db.transaction((trx) => claimMessage(trx, { messageId: second, attempt: 1 }, ANY_HOUR));
  expect(claim).toMatchObject({ kind: 'over', result: { status: 'withdrawn', reason: 'merged' } });
});

it('writes to who becomes two people again a message of their own', async () => {
  const [keepId, goneId] = await people(2);
  const id = await begun([goneId!]);
  const asked = { keepId: keepId!, goneId: goneId!, actor: SYSTEM_ACTOR, now: new Date() };
  const { mergeId } = await db.transaction((trx) => mergeByHand(trx, asked));
  const waiting = delivery(await turn(id, keepId!));
  await db.transaction((trx) => undoMerge(trx, mergeId, { now: new Date() }));
  expect(await written(waiting)).toEqual({ status: 'withdrawn', status_reason: 'merged' });
  expect(await recipient(id, goneId!)).toMatchObject({ status: 'pending', reason: null, messageId: null });
  const own = delivery(await turn(id, goneId!));
  expect(await recipient(id, goneId!)).toMatchObject({ status: 'queued', messageId: own });
  const owner = await db('messages as m')
    .join('conversations as c', 'c.id', 'm.conversation_id')
    .where('m.id', own)
    .first('c.customer_id');
  expect(owner).toEqual({ customer_id: goneId });
});

it('does not run once it was deleted', async () => {
  const deleted = { code: 'broadcast_state', status: 409 };
  const draft = await db.transaction((trx) => createBroadcast(trx, { name: 'Promo' }, null));
  await db.transaction((trx) => hideBroadcast(trx, draft.id));
  await expect(db.transaction((trx) => startBroadcast(trx, draft.id))).rejects.toMatchObject(deleted);

  const [failed] = await people(1);
  const id = await begun([failed!]);
  await move(delivery(await turn(id, failed!)), 'claim', 'settle_rejected');
  await step(id);
  await db.transaction((trx) => hideBroadcast(trx, id));
  await expect(db.transaction((trx) => retryFailed(trx, id))).rejects.toMatchObject(deleted);
});

it('that ends before it began is cancelled', async () => {
  const id = await started(await people(1), { endAt: new Date(Date.now() - 1_000) });
  expect(await step(id)).toMatchObject({ next: 'look', state: 'cancelled' });
});

it('is paused by a restore, for a person to decide', async () => {
  const [customerId] = await people(1);
  const id = await begun([customerId!]);
  await db
    .transaction(async (trx) => {
      await holdRestored(trx, { backedUpAt: new Date() });
      expect(await Broadcast.query(trx).findById(id)).toMatchObject({
        state: 'paused',
        pauseReason: 'restored',
      });
      throw new Error('undone');
    })
    .catch((error: Error) => expect(error.message).toBe('undone'));
});

it('counts so that every look sums, whatever happens, also when the counts are folded', async () => {
  const random = seededRandom(chooseSeed('broadcast counts'));
  const ids = await people(30);
  const id = await begun(ids);
  for (let time = 0; time < 150; time += 1) {
    const customerId = pick(random, ids);
    const { status, messageId } = await recipient(id, customerId);
    if (status === 'pending') await turn(id, customerId);
    else if (messageId !== null)
      await move(
        messageId,
        pick(random, [
          'claim',
          'put_back',
          'settle_sent',
          'settle_rejected',
          'ack_device',
          'ack_read',
          'withdraw',
        ] as const),
      );
    if (random() < 0.1) await db.raw('SELECT fold_broadcast_counts(?)', [id]);
    if (random() < 0.05) await db.transaction((trx) => retryFailed(trx, id));
    const { audience, ...statuses } = await counts(id);
    expect(audience).toBe(30);
    const counted = (await db('broadcast_recipients')
      .where({ broadcast_id: id })
      .groupBy('status')
      .select('status', db.raw('count(*)::integer AS n'))) as { status: string; n: number }[];
    const truth = Object.fromEntries(counted.map((row) => [row.status, row.n]));
    expect(Object.fromEntries(Object.entries(statuses).filter(([, n]) => n > 0))).toEqual(truth);
  }
});
