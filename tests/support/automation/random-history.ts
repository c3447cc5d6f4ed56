import type { Hours } from '@roms/domain/clock';
import { minuteOfDay, minutesOf } from '@roms/domain/clock';
import { pauseAt, type Pauses } from '@roms/domain/decisions/allowed-time';
import { decide } from '@roms/domain/decisions/pipeline';
import { reminderDue, type ReminderItem } from '@roms/domain/reminder';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { renderTemplate } from '@roms/domain/template';
import { pick, seededRandom, type Random } from '../hostile.ts';
import {
  DAY_MS,
  HOUR_MS,
  aRule,
  factsOf,
  openHistory,
  type HistoryOrder,
  type History,
} from './history-facts.ts';

/** One customer's life with the shop, drawn at random, and what its automation did; by the rules of the domain alone. */

export type Sent = {
  at: number;
  orderId: number;
  body: string;
  zone: Zone;
  hours: Hours | null;
  pauses: Pauses | null;
  capMs: number;
  wasRefused: boolean;
};

const KOPI: ReminderItem = {
  ...{ productId: 1, productName: 'Kopi', quantity: 1, isRetired: false },
  ...{ customer: null, product: null, supplyDays: null },
};

const TEXTS = [
  '{customer_name}, {product_name} habis? {total}',
  'Halo {customer_name}, {product_name}?',
  '{produk}',
];
const HOURS: (Hours | null)[] = [{ from: '08:00', to: '20:00' }, { from: '10:00', to: '13:15' }, null];
/** A reminder is at the latest this often looked at; more is a race. */
const MOST_LOOKS = 400;

/** Lives one history to its end and answers what was wrong with it; nothing when all promises hold. */
export function wrongsOfHistory(seed: number): string[] {
  const random = seededRandom(seed);
  const history = openHistory(Date.UTC(2026, Math.floor(random() * 12), 1 + Math.floor(random() * 28)), {
    zone: pick(random, ZONES),
    hours: pick(random, HOURS),
    capMs: Math.floor(random() * 8) * DAY_MS,
    streak: Math.floor(random() * 4),
    holdoutPercent: random() < 0.2 ? 30 : 0,
  });
  const sent: Sent[] = [];
  const wrongs: string[] = [];
  let time = history.now;
  for (let left = 6 + Math.floor(random() * 14); left > 0; left -= 1) {
    time += random() * random() * 20 * DAY_MS;
    ringUntil(time);
    history.now = time;
    happen(history, random);
    for (const order of history.orders) if (order.state === 'waiting') plan(order);
  }
  // Nothing happens any more but what the shop has set and what waits; whoever talked has been answered.
  history.stop = null;
  history.waitingSince = null;
  history.isOpen = false;
  ringUntil(Infinity);
  return [...wrongs, ...wrongsOf(history, sent)];

  function ringUntil(end: number): void {
    for (;;) {
      const next = history.orders
        .filter(({ timer }) => timer !== null)
        .reduce<HistoryOrder | null>(
          (first, order) => (first && first.timer! <= order.timer! ? first : order),
          null,
        );
      if (!next || next.timer === null || next.timer > end) return;
      if ((next.looks += 1) > MOST_LOOKS) {
        wrongs.push(`order ${next.id} is looked at for ever`);
        next.timer = null;
        continue;
      }
      history.now = Math.max(history.now, next.timer);
      next.timer = null;
      if (next.state === 'waiting') write(next);
      else if (next.state === 'queued') send(next);
    }
  }

  /** The due time by the rules of now, put off as the checks say; what would stop it is judged again when it comes. */
  function plan(order: HistoryOrder): void {
    const due = dueOf(order);
    if (due === null) return end(order, 'no_rule');
    const at = Math.max(due, history.now);
    const outcome = decide('reminder', factsOf(history, order, at));
    order.note('plan', outcome, history.now);
    order.timer = outcome.verdict === 'defer' ? outcome.until.getTime() : at;
    if (order.timer < history.now) wrongs.push(`order ${order.id} is planned for the past`);
  }

  function write(order: HistoryOrder): void {
    const due = dueOf(order);
    if (due === null) return end(order, 'no_rule');
    if (due > history.now + 1_000) return plan(order);
    const text = renderTemplate(history.text, { product_name: order.product, total: order.total });
    order.missing = text.missing;
    const outcome = decide('reminder', factsOf(history, order, history.now));
    order.note('queue', outcome, history.now);
    if (outcome.verdict === 'stop') return end(order, outcome.code);
    if (outcome.verdict === 'defer') return wait(order, outcome.until);
    order.state = 'queued';
    order.body = text.body;
    order.writtenAt = history.now;
    // The lane takes its time; what the gateway holds longer than its shelf life has expired.
    const waits = random() < 0.05 ? 80 * HOUR_MS : random() * random() * 12 * HOUR_MS;
    order.timer = history.now + waits;
  }

  function send(order: HistoryOrder): void {
    if (history.now - order.writtenAt >= 3 * DAY_MS) return end(order, 'expired');
    const outcome = decide('reminder', factsOf(history, order, history.now));
    order.note('send', outcome, history.now);
    if (outcome.verdict === 'stop') return end(order, outcome.code);
    if (outcome.verdict === 'defer') {
      order.state = 'waiting';
      return wait(order, outcome.until);
    }
    const { zone, hours, pauses, capMs } = history;
    order.state = 'sent';
    history.marketing.push({ at: history.now, orderId: order.id });
    sent.push({
      ...{ at: history.now, orderId: order.id, body: order.body, zone, hours, pauses, capMs },
      wasRefused: history.isOptedOut || history.isBlocked,
    });
  }

  function wait(order: HistoryOrder, until: Date): void {
    order.timer = until.getTime();
    if (order.timer <= history.now) wrongs.push(`order ${order.id} is put off to a moment that has passed`);
  }

  function end(order: HistoryOrder, code: string): void {
    order.state = 'ended';
    order.reason = code;
  }

  function dueOf(order: HistoryOrder): number | null {
    const due = reminderDue({
      orderId: order.id,
      completedAt: new Date(order.completedAt),
      zone: history.zone,
      items: [KOPI],
      rules: history.rules,
      now: new Date(history.now),
    });
    return due && due.dueAt.getTime();
  }
}

/** Something that a customer, a person of the shop or a clock does. */
function happen(history: History, random: Random): void {
  const { now } = history;
  const order = pick(random, history.orders);
  const events: (() => void)[] = [
    () => history.order(random() < 0.1 ? null : 'Kopi', random() < 0.05 ? null : 'Rp 90.000'),
    () => history.order('Kopi', 'Rp 90.000'),
    () => history.order('Teh', 'Rp 10.000'),
    () => order && (order.status = 'cancelled'),
    () => order && (order.isReordered = true),
    () => history.hear(),
    () => (history.waitingSince = null),
    () => (history.isOpen = false),
    () => (history.label = history.label === null ? 'Komplain' : null),
    () => history.word('opt_out'),
    () => history.word('opt_in'),
    () => (history.isBlocked = random() < 0.2),
    () => (history.zone = pick(random, ZONES)),
    () => (history.rules = [aRule({ days: Math.floor(random() * 20), time: pick(random, ['09:00', '22:30', '11:45']), updatedAt: new Date(now) })]),
    () => (history.hours = pick(random, HOURS)),
    () => (history.pauses = { isFridayNoonFree: random() < 0.5, holidays: random() < 0.5 ? [] : null, blackoutDays: daysAfter(now, random) }),
    () => (history.stop = { id: (history.stops += 1), until: random() < 0.5 ? null : now + random() * 6 * DAY_MS }),
    () => (history.stop = null),
    () => (history.isOutOfStock = random() < 0.3),
    () => (history.isUnknownToWhatsapp = random() < 0.1),
    () => (history.text = pick(random, TEXTS)),
  ]; // prettier-ignore
  pick(random, events)();
}

function daysAfter(now: number, random: Random): string[] {
  const day = (days: number): string => new Date(now + days * DAY_MS).toISOString().slice(0, 10);
  return Array.from({ length: Math.floor(random() * 12) }, () => day(Math.floor(random() * 14)));
}

function wrongsOf(history: History, sent: readonly Sent[]): string[] {
  const wrongs: string[] = [];
  for (const [index, one] of sent.entries()) {
    const before = sent[index - 1];
    if (before && one.at - before.at < one.capMs) wrongs.push(`order ${one.orderId} is inside the cap`);
    if (one.wasRefused) wrongs.push(`order ${one.orderId} goes to who wants nothing`);
    if (/[{}]|undefined|null/.test(one.body)) wrongs.push(`order ${one.orderId} says ${one.body}`);
    const minute = minuteOfDay(new Date(one.at), one.zone);
    if (one.hours && (minute < minutesOf(one.hours.from) || minute >= minutesOf(one.hours.to)))
      wrongs.push(`order ${one.orderId} goes in the night of ${one.zone}`);
    if (one.pauses && pauseAt(new Date(one.at), one.zone, one.pauses))
      wrongs.push(`order ${one.orderId} goes on a day of rest`);
  }
  for (const order of history.orders) {
    if (order.state !== 'sent' && order.state !== 'ended')
      wrongs.push(`order ${order.id} is ${order.state} for ever`);
    if (order.state === 'ended' && !order.reason) wrongs.push(`order ${order.id} is silent without a reason`);
    if (order.holds > 2) wrongs.push(`order ${order.id} was held by a conversation ${order.holds} times`);
  }
  const perOrder = Map.groupBy(sent, ({ orderId }) => orderId);
  for (const [id, all] of perOrder)
    if (all.length > 1) wrongs.push(`order ${id} is reminded ${all.length} times`);
  return wrongs;
}

/** The first wrongs of so many histories, each with the seed that shows it alone. */
export function wrongsOfHistories(seed: number, count: number): string[] {
  for (let index = 0; index < count; index += 1) {
    const own = (seed + index) >>> 0;
    const wrongs = wrongsOfHistory(own);
    if (wrongs.length > 0) return wrongs.map((wrong) => `history ${own}: ${wrong}`);
  }
  return [];
}
