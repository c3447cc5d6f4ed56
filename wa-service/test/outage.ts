import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { chooseSeed } from '../../tests/support/hostile.ts';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Reaction, Received, Service } from './support.ts';

/** Ten minutes without the API under load, and the time after them, some times faster. */
export type OutagePlan = {
  /** How many times faster everything passes. */
  haste: number;
  inbound: number;
  /** How many of them come before the outage. */
  before: number;
  chats: number;
  /** WhatsApp repeats so many twice: in the middle of the outage, and while it is made good. */
  repeated: number;
  /** Whether all must be there within five (hasty) minutes; a busy machine needs a long form for that. */
  isTimed: boolean;
};

const LATE_EVERY = 18;
const POISON = 'racun';

/** Registers the test of an outage: each message once and in order, and only the poisoned one a dead letter. */
export function testOutage(plan: OutagePlan): void {
  const { inbound, before, chats, repeated, haste } = plan;
  const outageMs = (10 * 60_000) / haste;
  const drainedMs = plan.isTimed ? (5 * 60_000) / haste : 120_000;
  const seed = chooseSeed('outage');
  let service: Service;
  let receiver: Awaited<ReturnType<typeof createReceiver>>;

  beforeEach(async () => {
    receiver = await createReceiver();
    service = await createService({
      ROMS_WEBHOOK_URL: receiver.url(),
      ROMS_WEBHOOK_SECRET: SECRET,
      WA_WEBHOOK_HASTE: String(haste),
    });
    await service.start();
  });
  afterEach(async () => {
    await service.clear();
    await receiver.close();
  });

  const phoneOf = (index: number): string => `62813${String(index % chats).padStart(8, '0')}`;
  const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

  async function write(numbers: number[]): Promise<void> {
    // One writer a chat keeps the order in which each customer wrote.
    const byChat = Map.groupBy(numbers, phoneOf);
    const queues = [...byChat.values()];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let queue = queues.pop(); queue !== undefined; queue = queues.pop()) {
          for (const number of queue) await writeOne(number);
        }
      }),
    );
  }

  async function writeOne(number: number): Promise<void> {
    if (number % LATE_EVERY === 0) await service.simulate('faults', { kind: 'late_inbound', count: 1 });
    const body = number === before + 77 ? POISON : `pesan ${number}`;
    await service.simulate(`phones/${phoneOf(number)}/messages`, { body });
  }

  /** WhatsApp tells again what it has told already: known only to its servers, so it can be done while the service is down. */
  function tellAgain(): void {
    const changed = simulated(
      `UPDATE messages SET isHanded = 0 WHERE id IN
         (SELECT id FROM messages WHERE isHanded = 1 AND origin = 'customer' ORDER BY (rowid * ${seed}) % 10007 LIMIT ${repeated})
       RETURNING id`,
    );
    expect(changed).toHaveLength(repeated);
  }

  /** What the simulated servers know. */
  function simulated(sql: string): Record<string, unknown>[] {
    const database = new DatabaseSync(join(service.dataDir, 'simulator/whatsapp.db'));
    const rows = database.prepare(sql).all();
    database.close();
    return rows;
  }

  async function killAndStart(): Promise<void> {
    await service.end('SIGKILL');
    tellAgain();
    await service.start();
  }

  /** The first delivery of each event, as the API counts them: a second with the same id changes nothing there. */
  function firsts(): (InboundMessage & { at: number })[] {
    const byEvent = new Map<string, Received>();
    for (const received of receiver.accepted)
      if (!byEvent.has(received.eventId)) byEvent.set(received.eventId, received);
    return [...byEvent.values()].flatMap(({ event }) =>
      event.event === 'message' ? [{ ...event.data, at: Date.parse(event.at) }] : [],
    );
  }

  it('ten minutes without the API: each message once and in order, only the poisoned one is a dead letter', async () => {
    await write(Array.from({ length: before }, (_, index) => index));
    const misbehaviours: Reaction[] = [503, 'hang', 500, 'reset', 'die'];
    let mood: Reaction = 200;
    // An API that dies after its answers has read what it answers: it takes the poisoned one as little as a sound one.
    const reads = (): boolean => mood === 200 || mood === 'die';
    receiver.status = (event) =>
      reads() && event.event === 'message' && event.data.body === POISON ? 422 : mood;

    const began = Date.now();
    await receiver.close();
    const writing = write(Array.from({ length: inbound - before }, (_, index) => before + index)).then(
      () => true,
    );
    await pause(outageMs / 6);
    await receiver.open();
    for (const next of misbehaviours) {
      mood = next;
      await pause(outageMs / 6);
      if (next === 500) {
        await writing;
        await killAndStart();
      }
    }
    expect(Date.now() - began).toBeGreaterThanOrEqual(outageMs);
    expect(await writing).toBe(true);
    const during = firsts().length;

    mood = 200;
    const back = Date.now();
    // All but the poisoned one may have come already: an API that dies after each answer still takes what it answered.
    const half = Math.min(during + (inbound - during) / 2, inbound - 1);
    await waitFor('half of it', () => firsts().length >= half, drainedMs);
    await killAndStart();
    await waitFor('all of it', () => firsts().length >= inbound - 1, drainedMs).catch(() => undefined);
    const tookMs = Date.now() - back;
    const found = firsts();
    expect(found).toHaveLength(inbound - 1);
    expect(tookMs).toBeLessThan(drainedMs);
    await waitFor('an empty spool', async () => (await spool()).size === 0);

    const bodies = found.map(({ body }) => body);
    expect(new Set(bodies).size).toBe(inbound - 1);
    expect(new Set(found.map(({ waMessageId }) => waMessageId)).size).toBe(inbound - 1);
    expectOrder(found);
    await expectOnlyPoisonIsDead();
  });

  /** In each chat as the service came to know it; what was late carries the time at which it was written. */
  function expectOrder(found: (InboundMessage & { at: number })[]): void {
    const late = new Set(
      simulated('SELECT waMessageId FROM messages WHERE handAt > at').map((row) => row.waMessageId),
    );
    expect(late.size).toBeGreaterThanOrEqual(inbound * 0.05);
    const numberOf = (body: string): number => (body === POISON ? before + 77 : Number(body.split(' ')[1]));
    const bySentAt = (a: InboundMessage, b: InboundMessage): number =>
      Date.parse(a.sentAt) - Date.parse(b.sentAt) || numberOf(a.body) - numberOf(b.body);
    let overtaken = 0;
    for (const messages of Map.groupBy(found, ({ chat }) => chat).values()) {
      const known = messages.map(({ at }) => at);
      expect(known).toEqual(known.toSorted((a, b) => a - b));
      for (const isLate of [false, true]) {
        const told = messages.filter(({ waMessageId }) => late.has(waMessageId) === isLate);
        expect(told).toEqual(told.toSorted(bySentAt));
      }
      const written = messages.toSorted(bySentAt).map(({ body }) => numberOf(body));
      expect(written).toEqual(written.toSorted((a, b) => a - b));
      overtaken += messages.filter(
        (message, index) => bySentAt(message, messages[index - 1] ?? message) < 0,
      ).length;
    }
    expect(overtaken).toBeGreaterThan(0);
  }

  async function expectOnlyPoisonIsDead(): Promise<void> {
    const headers = { 'x-api-key': KEY };
    const letters = await service.json<{ data: { event: string; reason: string; body: unknown }[] }>(
      '/dead-letters',
      { headers },
    );
    expect(letters.body.data).toMatchObject([
      { sessionId: 'main', event: 'message', reason: 'answered 422', body: { data: { body: POISON } } },
    ]);
  }

  async function spool(): Promise<{ size: number; dead: number }> {
    const { body } = await service.json<{ spool: { size: number; dead: number } }>('/health', {
      headers: { 'x-api-key': KEY },
    });
    return body.spool;
  }
}
