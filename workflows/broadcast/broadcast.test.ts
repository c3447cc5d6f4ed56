import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { customerActor } from '@roms/domain/actor';
import { changeConsent } from '../../db/reminders/change-consent.ts';
import { changeBroadcast } from '../../db/broadcasts/change-broadcast.ts';
import { cancelBroadcast } from '../../db/broadcasts/cancel-broadcast.ts';
import { pauseBroadcast } from '../../db/broadcasts/pause-broadcast.ts';
import { resumeBroadcast } from '../../db/broadcasts/resume-broadcast.ts';
import { Customer } from '../../db/models/Customer.ts';
import { startBroadcastEngine, type BroadcastEngine } from '../../tests/support/broadcast-engine.ts';
import { keepHistory } from '../../tests/support/keep-history.ts';
import { broadcastWorkflowId } from '../identity.ts';

let engine: BroadcastEngine;
beforeAll(async () => {
  engine = await startBroadcastEngine();
});
afterAll(() => engine?.stop());

async function pause(id: number): Promise<void> {
  await engine.db.transaction((trx) => pauseBroadcast(trx, id));
  engine.workflows().wakeBroadcast(id);
}
async function resume(id: number): Promise<void> {
  await engine.db.transaction((trx) => resumeBroadcast(trx, id));
  engine.workflows().wakeBroadcast(id);
}

/** Until its workflow has read the last change, and nothing is with the gateway any more. */
async function rests(id: number): Promise<void> {
  await expect.poll(async () => (await engine.counts(id)).queued, { timeout: 120_000 }).toBe(0);
}

it('sends 300 people one message each, and ends', async () => {
  const { id, phones } = await engine.send(300, { variants: ['Hai {customer_name}!'] });
  expect(await engine.handle(id).result()).toBe('done');
  expect(await engine.arrivals(phones)).toEqual({ 1: 300 });
  expect(await engine.counts(id)).toMatchObject({ audience: 300, sent: 300, pending: 0, queued: 0 });
  const texts = await engine
    .db('broadcast_recipients')
    .where({ broadcast_id: id })
    .countDistinct('variant as n');
  expect(texts).toEqual([{ n: 2 }]);
});

it('sends nothing while it is paused but what was on its way, and goes on with the text that was changed', async () => {
  const { id, phones } = await engine.send(40);
  await engine.hasSent(id, 8);
  await pause(id);
  await rests(id);
  const held = await engine.counts(id);
  await sleep(1_500);
  expect(await engine.counts(id)).toEqual(held);
  expect(held.pending).toBeGreaterThan(20);
  expect(await engine.stateOf(id)).toBe('paused');

  await engine.db.transaction((trx) => changeBroadcast(trx, id, { body: 'Teks baru untuk {customer_name}' }));
  await resume(id);
  expect(await engine.handle(id).result()).toBe('done');
  expect(await engine.arrivals(phones)).toEqual({ 1: 40 });
  const [{ n }] = (await engine
    .db('messages')
    .join('broadcast_recipients as r', 'r.message_id', 'messages.id')
    .where({ 'r.broadcast_id': id })
    .whereLike('body', 'Teks baru%')
    .count({ n: '*' })) as [{ n: number }];
  expect(n).toBe(held.pending);
  await keepHistory(engine.handle(id), 'broadcast/paused');
});

it('leaves the rest cancelled when its workflow is cancelled in Temporal, and hears of what was on its way', async () => {
  const { id, phones } = await engine.send(40);
  await engine.hasSent(id, 6);
  await engine.handle(id).cancel();
  await expect(engine.handle(id).result()).rejects.toThrow();
  const counts = await engine.counts(id);
  expect(await engine.stateOf(id)).toBe('cancelled');
  expect(counts.sent + counts.cancelled).toBe(40);
  expect(counts.cancelled).toBeGreaterThan(20);
  expect(await engine.arrivals(phones)).toEqual({ 0: counts.cancelled, 1: counts.sent });
  await keepHistory(engine.handle(id), 'broadcast/cancelled');
});

it('is cancelled by the rows as well', async () => {
  const { id } = await engine.send(40);
  await engine.hasSent(id, 4);
  await engine.db.transaction((trx) => cancelBroadcast(trx, id));
  engine.workflows().cancelBroadcast(id);
  await expect(engine.handle(id).result()).rejects.toThrow();
  const { sent, cancelled, audience } = await engine.counts(id);
  expect([sent + cancelled, audience]).toEqual([40, 40]);
});

it('obeys the signals of Temporal’s own UI, and tells there how far it is', async () => {
  const { id, phones } = await engine.send(30);
  await engine.hasSent(id, 4);
  const handle = engine.handle(id);
  await handle.signal('pause');
  await engine.reaches(id, 'paused');
  await rests(id);
  await expect
    .poll(() => handle.query('progress'), { timeout: 60_000 })
    .toMatchObject({ state: 'paused', pauseReason: 'person', next: 'wait' });
  const told = { subject_type: 'broadcast', subject_id: String(id) };
  expect(await engine.db('audit_log').where(told).pluck('action')).toEqual(['broadcast.paused']);
  await handle.signal('resume');
  expect(await handle.result()).toBe('done');
  expect(await engine.arrivals(phones)).toEqual({ 1: 30 });
  const { searchAttributes } = await handle.describe();
  expect(searchAttributes.RomsBroadcastId).toEqual([String(id)]);
  await keepHistory(handle, 'broadcast/told-in-temporal');
});

it('stops for one person at once who writes STOP in the middle', async () => {
  const { id } = await engine.send(30);
  await engine.hasSent(id, 2);
  await pause(id);
  await rests(id);
  const last = await engine
    .db('broadcast_recipients')
    .where({ broadcast_id: id, status: 'pending' })
    .orderBy('position', 'desc')
    .first('customer_id');
  await engine.db.transaction(async (trx) => {
    const customer = await Customer.query(trx).findById(last.customer_id).forNoKeyUpdate().throwIfNotFound();
    await changeConsent(trx, customer, {
      ...{ state: 'withdrawn', source: 'reply_word' },
      ...{ actor: customerActor(customer.id), at: new Date() },
    });
  });
  const mine = { broadcast_id: id, customer_id: last.customer_id };
  expect(await engine.db('broadcast_recipients').where(mine).first('status', 'reason')).toEqual({
    status: 'skipped',
    reason: 'opted_out',
  });
  await resume(id);
  expect(await engine.handle(id).result()).toBe('done');
  expect(await engine.counts(id)).toMatchObject({ sent: 29, skipped: 1 });
});

it('begins at its time', async () => {
  const { id, phones } = await engine.send(3, { startAt: new Date(Date.now() + 3_000) });
  expect(await engine.stateOf(id)).toBe('scheduled');
  await expect
    .poll(() => engine.handle(id).query('progress'), { timeout: 60_000 })
    .toMatchObject({ next: 'wait' });
  expect(await engine.handle(id).result()).toBe('done');
  expect(await engine.arrivals(phones)).toEqual({ 1: 3 });
  const row = await engine.db('broadcasts').where({ id }).first('started_at', 'start_at');
  expect(row.started_at >= row.start_at).toBe(true);
  await keepHistory(engine.handle(id), 'broadcast/scheduled');
});

it('goes on by the rows after Temporal lost everything, and sends nothing twice', async () => {
  const { id, phones } = await engine.send(60);
  await engine.hasSent(id, 15);
  await engine.loseTemporal();
  await engine.wake(id);
  expect(await engine.handle(id).result()).toBe('done');
  expect(await engine.arrivals(phones)).toEqual({ 1: 60 });
  expect(await engine.counts(id)).toMatchObject({ audience: 60, sent: 60 });
});

it('lets two broadcasts of one number advance side by side, each in as many runs as its history asks for', async () => {
  const [one, other] = await Promise.all([engine.send(60), engine.send(60)]);
  const { runId } = await engine.handle(one.id).describe();
  await Promise.all([engine.hasSent(one.id, 20), engine.hasSent(other.id, 20)]);
  // Neither was done before the other was half way.
  const sent = await engine
    .db('broadcast_recipients')
    .whereIn('broadcast_id', [one.id, other.id])
    .whereNotNull('sent_at')
    .orderBy('sent_at')
    .pluck('broadcast_id');
  const halves = [one.id, other.id].map((id) => sent.slice(0, 60).filter((of: number) => of === id).length);
  expect(Math.min(...halves)).toBeGreaterThanOrEqual(10);
  await Promise.all([one, other].map(({ id }) => engine.handle(id).result()));
  const first = engine.client().workflow.getHandle(broadcastWorkflowId(one.id), runId);
  expect((await first.describe()).status.name).toBe('CONTINUED_AS_NEW');
  await keepHistory(first, 'broadcast/gone-on');
});

it('reaches nobody again after a restore whom the gateway knows, and says of whom it is not sure', async () => {
  const { id, phones } = await engine.send(20);
  expect(await engine.handle(id).result()).toBe('done');
  // The rows as a backup has them that was made right after its start.
  const recipients = () => engine.db('broadcast_recipients').where({ broadcast_id: id });
  const [one] = await recipients().orderBy('position').pluck<number[]>('customer_id');
  await engine
    .db('messages')
    .whereLike('occurrence_key', `broadcast:${id}:%`)
    .update({ occurrence_key: engine.db.raw(`'lost:' || occurrence_key`), wa_message_id: null });
  await recipients().update({
    status: 'pending',
    message_id: null,
    attempt: 0,
    queued_at: null,
    sent_at: null,
  });
  await engine
    .db('broadcasts')
    .where({ id })
    .update({ state: 'paused', pause_reason: 'restored', ended_at: null });
  // It would read other words now.
  await engine.db('customers').where({ id: one }).update({ name: 'Nama Baru' });
  await resume(id);
  await engine.reaches(id, 'partly_done');
  expect(await engine.counts(id)).toMatchObject({ audience: 20, sent: 19, failed: 1 });
  expect(await recipients().where({ customer_id: one }).first('reason')).toEqual({
    reason: 'unconfirmed',
  });
  expect(await engine.arrivals(phones)).toEqual({ 1: 20 });
});
