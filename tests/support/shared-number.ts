import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GatewayPace, Lane } from '@roms/contracts/gateway';
import { WINDOW_OF_RECIPIENTS } from '@roms/domain/broadcast-step';
import { keyOfSend, sendKey } from '@roms/domain/occurrence';
import { BROADCAST_SHARE } from '@roms/domain/pacing/presets';
import { ensureConversation } from '../../db/conversations/ensure-conversation.ts';
import { insertMessage } from '../../db/messages/write-message.ts';
import { orderStartFacts } from '../../db/orders/order-start-facts.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createGatewayClient } from '../../runtime/gateway-client.ts';
import { hurryRetries } from '../../temporal/hurry-retries.ts';
import { createWorkflowStarts } from '../../temporal/workflow-client/worker-starts.ts';
import { budgetBreaches, furthestAhead } from '../../wa-service/test/pace/rules.ts';
import { broadcastWorkflowId } from '../../workflows/identity.ts';
import { startBroadcastEngine, type BroadcastEngine } from './broadcast-engine.ts';
import { insertCustomer, insertNewOrder } from './rows.ts';
import { testPhone } from './shop.ts';

export type SharedNumberPlan = {
  /** Orders whose reminders are due when it begins: fewer than broadcasts leave of the day. */
  reminders: number;
  /** Recipients of each of the two broadcasts; both together have more than the share of broadcasts. */
  recipients: number;
  /** The day's cap of the number. */
  perDay: number;
  /**
   * So many automated sends leave at most between a reply's writing and its leaving, for nine of ten replies within the
   * day's share; that is also the machine's doing.
   */
  mostPassedBy: number;
};

/** What left the number, as its gateway wrote it down, the oldest first; times are of the gateway's clock. */
type Send = { key: string; lane: Lane; at: number; askedAt: number; chat: string; stranger: number };
type Reply = { key: string; phone: string; passedBy: number };

/** A minute of the number's pace is a second here. */
const HASTE = 60;
const DAY_MS = 86_400_000;
/** One block of made-up numbers for those who are reminded, one for those who are answered. */
const [REMINDED, ANSWERED] = [1120, 1121];
const PAUSE_MS = 500;
/** Replies after the day's share is used up. */
const REPLIES_AFTER = 3;
const NINE_OF_TEN = 0.9;
const MORE_PER_DAY = 600;
const PATIENCE = { timeoutMs: 1_200_000, intervalMs: 250 };
/** How far one broadcast may be ahead of the other: what both have in the lane at once, and what comes back late. */
const FURTHEST_AHEAD = 2 * WINDOW_OF_RECIPIENTS;

/**
 * Registers the test that two broadcasts, due reminders and people's replies share one number that keeps its pace: until
 * the broadcasts have used up their share of the day, and, when the shop lifts the cap, to their end.
 */
export function testSharedNumber({ reminders, recipients, perDay, mostPassedBy }: SharedNumberPlan): void {
  let engine: BroadcastEngine;
  // A second try has a number of its own: what is counted is all that left it.
  beforeEach(async () => {
    engine = await startBroadcastEngine({ haste: HASTE });
  });
  afterEach(() => engine?.stop());

  const setPace = (pace: GatewayPace) =>
    createGatewayClient({ url: engine.gateway.url, apiKey: engine.gateway.apiKey }).setPace('main', pace);

  it(`two broadcasts, ${reminders} due reminders and replies share a number: the budget holds, and all go on`, async () => {
    const [low, high] = [perDay, MORE_PER_DAY].map((cap) => ({ preset: 'fast', perDay: cap }) as const);
    const share = Math.floor(perDay * BROADCAST_SHARE);
    await setPace(low!);
    const answering = keepAnswering(engine);
    const reminded = await beginReminders(engine, reminders);
    const broadcasts = await Promise.all([engine.send(recipients), engine.send(recipients)]);

    // Then nothing but the share keeps the broadcasts back: the day has room left, which is for reminders.
    await waitUntil(async () => {
      expect(countsOf(engine)).toMatchObject({ reminder: reminders, broadcast: share });
    }, PATIENCE);
    const atFull = sendsOf(engine).length;
    const inDay = await answering.stop();
    const afterwards = keepAnswering(engine, inDay.length);
    await waitUntil(async () => expect(afterwards.count()).toBeGreaterThanOrEqual(REPLIES_AFTER), PATIENCE);
    const replies = [...inDay, ...(await afterwards.stop())];
    expect(countsOf(engine)).toEqual({ reminder: reminders, broadcast: share, reply: replies.length });

    await setPace(high!);
    const ids = broadcasts.map(({ id }) => id);
    // A lane that is full for hours is asked once an hour: as if that had passed.
    await hurryRetries(engine.client(), ids.map(broadcastWorkflowId));
    for (const id of ids) expect(await engine.handle(id).result()).toBe('done');

    const sends = sendsOf(engine);
    const texts = await textsOf(engine);
    expect(sends.filter(({ key }) => !texts.has(key))).toEqual([]);
    const campaignOf = (id: number | null) => (id === null ? undefined : ids.indexOf(id));
    const sent = sends.map((send, index) => ({
      ...{ ...send, stranger: send.stranger === 1, isRefused: false, text: texts.get(send.key)?.body ?? '' },
      campaign: campaignOf(texts.get(send.key)?.broadcastId ?? null),
      pace: index < atFull ? low! : high!,
    }));
    expect(budgetBreaches({ sent, heard: [], plan: { bornWarm: true } })).toEqual([]);
    expect(furthestAhead({ sent, plan: { broadcasts: 2 * recipients } })).toBeLessThanOrEqual(FURTHEST_AHEAD);
    // Of the day's share neither had much less than the other: a half each, but for what both have in the lane at once.
    const inShare = sent.slice(0, atFull).map(({ campaign }) => campaign);
    for (const one of [0, 1])
      expect(inShare.filter((campaign) => campaign === one).length).toBeGreaterThanOrEqual(
        Math.floor(share / 3),
      );
    expect(overtaken(sends)).toEqual([]);
    // Once the share is used up nothing passes. Within it few replies leave when they are passed, and some of those while
    // nothing else waits: the one in the middle would not tell.
    const passedBy = inDay.map((reply) => reply.passedBy).toSorted((a, b) => a - b);
    expect(passedBy[Math.ceil(passedBy.length * NINE_OF_TEN) - 1]).toBeLessThanOrEqual(mostPassedBy);

    expect(await engine.arrivals(broadcasts.flatMap(({ phones }) => phones))).toEqual({ 1: 2 * recipients });
    expect(await engine.arrivals(reminded)).toEqual({ 1: reminders });
    expect(await engine.arrivals(replies.map(({ phone }) => phone))).toEqual({ 1: replies.length });
  });
}

function sendsOf({ gateway }: BroadcastEngine): Send[] {
  const journal = new DatabaseSync(join(gateway.dataDir, 'sessions/main/journal.db'), { readOnly: true });
  try {
    return journal
      .prepare(
        `SELECT key, permits.lane, at, createdAt AS askedAt, chat, stranger
           FROM permits JOIN sends USING (key) ORDER BY at, permits.rowid`,
      )
      .all() as unknown as Send[];
  } finally {
    journal.close();
  }
}

function countsOf(engine: BroadcastEngine): Partial<Record<Lane, number>> {
  const counts: Partial<Record<Lane, number>> = {};
  for (const { lane } of sendsOf(engine)) counts[lane] = (counts[lane] ?? 0) + 1;
  return counts;
}

/** Completed orders whose rule's days have passed; answers their customers' phones. */
async function beginReminders(engine: BroadcastEngine, count: number): Promise<string[]> {
  const { db } = engine;
  const starts = createWorkflowStarts(engine.client(), db);
  const completedAt = new Date(Date.now() - 31 * DAY_MS);
  const phones = Array.from({ length: count }, (_, index) => testPhone(REMINDED, index));
  const orderIds: number[] = [];
  for (const phone of phones) {
    const { id: customerId } = await insertCustomer(db, { phone });
    const order = { customerId, status: 'completed', orderedAt: completedAt, completedAt } as const;
    orderIds.push(await insertNewOrder(db, order));
  }
  for (const facts of await orderStartFacts(db, orderIds)) await starts.startOrder(facts);
  return phones;
}

/** Answers one customer after the other, until it is stopped; `from` is how many were answered before. */
function keepAnswering(engine: BroadcastEngine, from = 0) {
  const replies: Reply[] = [];
  let isOver = false;
  const working = (async () => {
    while (!isOver) {
      replies.push(await answer(engine, testPhone(ANSWERED, from + replies.length)));
      await sleep(PAUSE_MS);
    }
  })();
  return {
    count: () => replies.length,
    async stop(): Promise<Reply[]> {
      isOver = true;
      await working;
      return replies;
    },
  };
}

/** One reply of a person, until it has left: how many automated sends passed it between its writing and its leaving. */
async function answer(engine: BroadcastEngine, phone: string): Promise<Reply> {
  const { db } = engine;
  const customer = await insertCustomer(db, { phone });
  const before = automatedOf(engine);
  const { id, attempt } = await db.transaction(async (trx) => {
    const { id: conversationId } = await ensureConversation(trx, customer.id, 'main');
    const message = await insertMessage(trx, {
      ...{ conversationId, sessionId: 'main', direction: 'outbound', author: 'agent', lane: 'reply' },
      ...{ status: 'queued', body: 'Baik kak, sebentar ya' },
    });
    return message!;
  });
  await createWorkflowStarts(engine.client(), db).startMessage(id, attempt);
  await waitUntil(
    async () => expect(await db('messages').where({ id }).first('status')).toEqual({ status: 'sent' }),
    { ...PATIENCE, intervalMs: 20 },
  );
  return { key: sendKey(id, attempt), phone, passedBy: automatedOf(engine) - before };
}

function automatedOf(engine: BroadcastEngine): number {
  return sendsOf(engine).filter(({ lane }) => lane !== 'reply').length;
}

/** Replies that something automated passed in the gateway, between their ask and their leaving. */
function overtaken(sends: readonly Send[]): Send[] {
  const automated = sends.filter(({ lane }) => lane !== 'reply');
  return sends.filter(
    (send) => send.lane === 'reply' && automated.some(({ at }) => at > send.askedAt && at < send.at),
  );
}

type Written = {
  id: number;
  attempt: number;
  occurrenceKey: string | null;
  body: string;
  broadcastId: number | null;
};

/** All that was written, and of which broadcast it is, by the key of its send. */
async function textsOf({ db }: BroadcastEngine): Promise<Map<string, Written>> {
  const rows: Written[] = await db('messages as m')
    .leftJoin('broadcast_recipients as r', 'r.message_id', 'm.id')
    .where({ direction: 'outbound' })
    .select({ id: 'm.id', attempt: 'm.attempt', body: 'm.body', broadcastId: 'r.broadcast_id' })
    .select({ occurrenceKey: 'm.occurrence_key' });
  return new Map(rows.map((row) => [keyOfSend(row), row]));
}
