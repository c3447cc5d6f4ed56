import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayPace, Lane } from '@roms/contracts/gateway';
import { pino } from 'pino';
import { inTransaction, openDatabase } from '../../src/database.ts';
import { createComebackQueue } from '../../src/sends/comeback-queue.ts';
import { createPermits } from '../../src/pace/permit.ts';
import { createSessionStore } from '../../src/sessions/session-store.ts';
import { createAdmission } from '../../src/sends/admission.ts';
import type { AdmissionAsk } from '../../src/sends/admission.ts';
import { createAgenda, createRandom } from './agenda.ts';
import type { Plan } from './plans.ts';

/**
 * Days of a shop's sending on a virtual clock: real permits on a real file, the real line and admission, asked as the
 * sender asks them. What left, and everything odd that was answered on the way, is written down for the checks.
 */

export type Sent = {
  key: string;
  at: number;
  lane: Lane;
  chat: string;
  text: string;
  stranger: boolean;
  isRefused: boolean;
  pace: GatewayPace;
  /** Which broadcast it is of, from 0. */
  campaign?: number | undefined;
};
export type Run = Awaited<ReturnType<typeof runPlan>>;
type Ask = AdmissionAsk & { text: string; since: number; isExcused: boolean; campaign?: number };

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HOLD_MS = 25 * SECOND;
/** How many messages a broadcast has in the gateway at once. */
export const AT_ONCE = 12;
const LANES: Lane[] = ['reply', 'transactional', 'reminder', 'broadcast'];
const PRIORITY: Record<Lane, number> = { reply: 0, transactional: 1, reminder: 2, broadcast: 3 };

export function runPlan(plan: Plan) {
  const random = createRandom(plan.seed);
  const agenda = createAgenda();
  const folder = mkdtempSync(join(tmpdir(), 'roms-pace-'));
  const log = pino({ level: 'silent' });
  let clock = plan.startAt;
  const now = (): number => clock;
  const sent: Sent[] = [];
  const heard: { at: number; chat: string }[] = [];
  const logouts: number[] = [];
  const restarts: number[] = [];
  const oddities: string[] = [];
  const capped: { at: number; pace: GatewayPace }[] = [];
  const reminderWaits: { from: number; to: number }[] = [];
  const replyWaits: { from: number; to: number }[] = [];
  let held: { ask: Ask; deadline: number }[] = [];
  let pace = plan.pace;
  let made = 0;
  const campaigns = Array.from({ length: plan.campaigns ?? 1 }, () => ({ fed: 0, done: 0 }));
  let broadcastsDone = 0;
  let silentUntil = 0;
  let number = open();
  number.permits.setPace(pace);

  function open() {
    const database = openDatabase(join(folder, 'journal.db'), '');
    // A power cut is not what is tried here, and thousands of them would be waited for.
    database.exec('PRAGMA synchronous = OFF');
    const store = createSessionStore(database);
    const settings = { isPaced: true, keepsLaneHours: true, shopZone: 'Asia/Jakarta' };
    const permits = createPermits(database, store, settings, plan.bornWarm, { now, random, log });
    const comebacks = createComebackQueue(now, permits.meanGapMs);
    return { database, permits, comebacks, admission: createAdmission(permits, comebacks, now) };
  }

  const pick = (low: number, high: number): number => Math.floor(low + (high - low) * random());
  const plain = (lane: Lane): AdmissionAsk => ({
    key: 'probe',
    lane,
    chat: '6280000000000@c.us',
    body: 'halo semua',
    firstAskedAt: 0,
    stranger: lane === 'broadcast',
  });

  function restart(): void {
    const before = JSON.stringify(LANES.map((lane) => number.permits.refusal(plain(lane))));
    number.database.close();
    number = open();
    const after = JSON.stringify(LANES.map((lane) => number.permits.refusal(plain(lane))));
    if (before !== after) oddities.push(`${clock}: before the restart ${before}, after it ${after}`);
    restarts.push(clock);
    // Their lines are cut: they ask again.
    for (const { ask } of held) {
      ask.isExcused = true;
      agenda.at(clock + pick(SECOND, 5 * SECOND), () => come(ask));
    }
    held = [];
  }

  function make(lane: Lane): Ask {
    made += 1;
    const stranger = lane === 'broadcast' && random() < plan.strangerShare;
    const customer = stranger ? 500_000 + made : pick(0, 5_000);
    // Some carry a name, some are the same for all; upper case and dots do not make a text another one.
    const plain = random() < plan.sameTextShare ? 'promo hari ini' : `promo hari ini kak ${customer}`;
    const body = random() < 0.5 ? plain : `${plain.toUpperCase()} !!`;
    const chat = `62812${String(customer).padStart(7, '0')}@c.us`;
    return {
      key: `${lane}-${made}`,
      lane,
      chat,
      body,
      stranger,
      text: plain,
      firstAskedAt: clock,
      since: clock,
      isExcused: false,
    };
  }

  /** A caller asks, for the first time or again. */
  function come(ask: Ask): void {
    held.push({ ask, deadline: clock + HOLD_MS });
    pump();
  }

  /** As the sender's: who may go goes, marketing is told at once when to come back, the others stay on the line. */
  function pump(): void {
    let aheadMs = 0;
    let isAnotherAhead = false;
    let next = Infinity;
    held.sort(
      (a, b) => PRIORITY[a.ask.lane] - PRIORITY[b.ask.lane] || a.ask.firstAskedAt - b.ask.firstAskedAt,
    );
    for (const entry of [...held]) {
      const { ask, deadline } = entry;
      const refusal = number.admission.refusal(ask, isAnotherAhead);
      if (refusal === null) {
        leave(entry);
        send(ask);
        continue;
      }
      note(ask, refusal);
      const waitMs = refusal.until - clock + (ask.lane === 'reply' ? 0 : aheadMs);
      const mayWait = ask.lane === 'reply' || ask.lane === 'transactional';
      if (mayWait && waitMs <= deadline - clock) {
        next = Math.min(next, refusal.until);
        isAnotherAhead = true;
        if (ask.lane !== 'reply') aheadMs += number.permits.meanGapMs(ask.lane);
      } else {
        leave(entry);
        const backIn = number.admission.retryAfterMs(ask, waitMs);
        agenda.at(clock + backIn + pick(0, 200), () => come(ask));
      }
    }
    if (next < Infinity) agenda.at(Math.max(clock + 10, next), pump);
  }

  function leave(entry: { ask: Ask }): void {
    held = held.filter((other) => other !== entry);
  }

  function note(ask: Ask, refusal: { reason: string; until: number }): void {
    if (ask.lane === 'reply' && (refusal.reason !== 'gap' || refusal.until - clock > SECOND))
      oddities.push(`${clock}: a reply was refused by ${refusal.reason} for ${refusal.until - clock} ms`);
    if (refusal.until <= clock) oddities.push(`${clock}: refused until the past`);
    if (ask.lane === 'reminder' && (refusal.reason === 'cap' || refusal.reason === 'warm_up'))
      capped.push({ at: clock, pace });
    if (refusal.reason !== 'gap') ask.since = clock;
  }

  function send(ask: Ask): void {
    const { permits, comebacks, database } = number;
    inTransaction(database, () => permits.take(ask.key, ask, clock));
    comebacks.forget(ask.key);
    if (random() < 0.005) {
      permits.giveBack(ask.key, clock);
      ask.isExcused = true;
      agenda.at(clock + 2 * SECOND, () => come(ask));
      return;
    }
    const { key, lane, chat, text, stranger } = ask;
    const isRefused = random() < 0.005;
    const one = { key, at: clock, lane, chat, text, stranger, isRefused, pace, campaign: ask.campaign };
    sent.push(one);
    const wait = { from: ask.since, to: clock };
    if (lane === 'reminder') reminderWaits.push(wait);
    if (lane === 'reply' && !ask.isExcused) replyWaits.push(wait);
    agenda.at(clock + pick(100, 4 * SECOND), () => conclude(one));
    if (ask.campaign === undefined) return;
    broadcastsDone += 1;
    campaigns[ask.campaign]!.done += 1;
    feed(ask.campaign);
  }

  function conclude({ key, lane, chat, isRefused }: Sent): void {
    const outcome = isRefused
      ? { state: 'rejected' as const, code: 'wa_nack' }
      : { state: 'sent' as const, code: null };
    number.permits.record({ key, lane, chat, ...outcome, isKnownChat: () => true });
    if (!isRefused && random() < 0.15) agenda.at(clock + pick(SECOND, 6 * HOUR), () => answer(chat));
    pump();
  }

  function answer(chat: string): void {
    if (clock < silentUntil) return;
    heard.push({ at: clock, chat });
    const phone = chat.slice(0, -'@c.us'.length);
    const sentAt = new Date(clock).toISOString();
    number.permits.heard({ chat, phone, lid: null, body: 'terima kasih kak', sentAt });
  }

  function feed(campaign: number): void {
    const progress = campaigns[campaign]!;
    while (progress.fed < plan.broadcasts / campaigns.length && progress.fed - progress.done < AT_ONCE) {
      progress.fed += 1;
      agenda.at(Math.max(silentUntil, clock + pick(0, 2 * SECOND)), () =>
        come({ ...make('broadcast'), campaign }),
      );
    }
  }

  /** Asks of a lane come at random moments, `perDay` of them on average. */
  function arrive(lane: Lane, perDay: number): void {
    if (perDay === 0) return;
    const wait = (-Math.log(1 - random()) * DAY) / perDay;
    agenda.at(Math.max(silentUntil, clock + wait), () => {
      if (isOver()) return;
      // CS answers in bursts.
      for (let count = lane === 'reply' ? pick(1, 5) : 1; count > 0; count -= 1) come(make(lane));
      arrive(lane, perDay);
    });
  }

  const isOver = (): boolean => broadcastsDone >= plan.broadcasts;
  const shareOfDay = plan.broadcasts / 100;
  for (let due = plan.dueReminders ?? 0; due > 0; due -= 1) come(make('reminder'));
  campaigns.forEach((_, campaign) => feed(campaign));
  arrive('reminder', plan.remindersPerDay);
  arrive('transactional', plan.transactionalPerDay);
  arrive('reply', plan.replies / 3 / Math.max(1, shareOfDay));
  for (const change of plan.changes)
    agenda.at(clock + pick(HOUR, shareOfDay * DAY), () => {
      pace = change;
      number.permits.setPace(change);
      pump();
    });
  for (let index = 0; index < plan.logouts; index += 1)
    agenda.at(clock + pick(HOUR, shareOfDay * DAY), () => {
      logouts.push(clock);
      number.permits.loggedOut();
    });
  if (plan.silenceHours > 0)
    agenda.at(clock + pick(HOUR, shareOfDay * DAY), () => {
      silentUntil = clock + plan.silenceHours * HOUR;
    });

  const limit = clock + 2_000 * DAY;
  for (let event = agenda.next(); event !== null && !isOver(); event = agenda.next()) {
    // While the shop is silent, whatever was to happen happens afterwards.
    if (event.at < silentUntil) {
      agenda.at(silentUntil + (event.at % 1_000), event.run);
      continue;
    }
    clock = Math.max(clock, Math.ceil(event.at));
    if (clock > limit) throw new Error(`only ${broadcastsDone} broadcasts left in 2,000 days`);
    if (random() < plan.restartPerMille / 1_000) restart();
    event.run();
  }
  number.database.close();
  rmSync(folder, { recursive: true });
  return {
    plan,
    sent,
    heard,
    logouts,
    restarts,
    oddities,
    capped,
    reminderWaits,
    replyWaits,
    finishedAt: clock,
  };
}
