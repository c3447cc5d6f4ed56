import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Reaction, Received, Service } from './support.ts';

/** Ten minutes without the API, and the five after them (whatsapp.md, row "times"), this many times faster. */
const HASTE = 20;
const OUTAGE_MS = (10 * 60_000) / HASTE;
const DRAINED_MS = (5 * 60_000) / HASTE;

const INBOUND = 2_000;
const BEFORE = 400;
const CHATS = 150;
/** Twice: in the middle of the outage, and while it is made good. */
const REPEATED = 100;
const LATE_EVERY = 18;
const POISON = 'racun';

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeEach(async () => {
  receiver = await createReceiver();
  service = await createService({
    ...{ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET, WA_WEBHOOK_HASTE: String(HASTE) },
  });
  await service.start();
});
afterEach(async () => {
  await service.clear();
  await receiver.close();
});

const phoneOf = (index: number): string => `62813${String(index % CHATS).padStart(8, '0')}`;
const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

async function write(numbers: number[]): Promise<void> {
  // One writer a chat keeps the order in which each customer wrote.
  const byChat = Map.groupBy(numbers, phoneOf);
  const chats = [...byChat.values()];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let chat = chats.pop(); chat !== undefined; chat = chats.pop()) {
        for (const number of chat) await writeOne(number);
      }
    }),
  );
}

async function writeOne(number: number): Promise<void> {
  if (number % LATE_EVERY === 0) await service.simulate('faults', { kind: 'late_inbound', count: 1 });
  const body = number === BEFORE + 77 ? POISON : `pesan ${number}`;
  await service.simulate(`phones/${phoneOf(number)}/messages`, { body });
}

/** WhatsApp tells again what it has told already: known only to its servers, so it can be done while nobody runs. */
function tellAgain(): void {
  const changed = world(
    `UPDATE messages SET isHanded = 0 WHERE id IN
       (SELECT id FROM messages WHERE isHanded = 1 AND origin = 'customer' ORDER BY random() LIMIT ${REPEATED})
     RETURNING id`,
  );
  expect(changed).toHaveLength(REPEATED);
}

/** What the simulated servers know. */
function world(sql: string): Record<string, unknown>[] {
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

it('ten minutes without the API under 2,000 inbound: each once and in order, only the poisoned one is a dead letter', async () => {
  await write(Array.from({ length: BEFORE }, (_, index) => index));
  const misbehaviours: Reaction[] = [503, 'hang', 500, 'reset', 'die'];
  let mood: Reaction = 200;
  receiver.status = (event) =>
    mood === 200 && event.event === 'message' && event.data.body === POISON ? 422 : mood;

  const began = Date.now();
  await receiver.close();
  const writing = write(Array.from({ length: INBOUND - BEFORE }, (_, index) => BEFORE + index)).then(
    () => true,
  );
  await pause(OUTAGE_MS / 6);
  await receiver.open();
  for (const next of misbehaviours) {
    mood = next;
    await pause(OUTAGE_MS / 6);
    if (next === 500) {
      await writing;
      await killAndStart();
    }
  }
  expect(Date.now() - began).toBeGreaterThanOrEqual(OUTAGE_MS);
  expect(await writing).toBe(true);
  const during = firsts().length;

  mood = 200;
  const back = Date.now();
  await waitFor('half of it', () => firsts().length > during + (INBOUND - during) / 2, DRAINED_MS);
  await killAndStart();
  await waitFor('all of it', () => firsts().length >= INBOUND - 1, DRAINED_MS).catch(() => undefined);
  const drainedMs = Date.now() - back;
  const found = firsts();
  expect(found).toHaveLength(INBOUND - 1);
  expect(drainedMs).toBeLessThan(DRAINED_MS);
  await waitFor('an empty spool', async () => (await spool()).size === 0);

  const bodies = found.map(({ body }) => body);
  expect(new Set(bodies).size).toBe(INBOUND - 1);
  expect(new Set(found.map(({ waMessageId }) => waMessageId)).size).toBe(INBOUND - 1);
  expectOrder(found);
  await expectOnlyPoisonIsDead();
}, 180_000);

/** In each chat as the service came to know it; what was late carries the time at which it was written. */
function expectOrder(found: (InboundMessage & { at: number })[]): void {
  const late = new Set(
    world('SELECT waMessageId FROM messages WHERE handAt > at').map((row) => row.waMessageId),
  );
  expect(late.size).toBeGreaterThanOrEqual(INBOUND * 0.05);
  const numberOf = (body: string): number => (body === POISON ? BEFORE + 77 : Number(body.split(' ')[1]));
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
