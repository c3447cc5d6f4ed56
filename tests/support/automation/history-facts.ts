import type { Hours } from '@roms/domain/clock';
import type { Pauses } from '@roms/domain/decisions/allowed-time';
import type { DecisionFacts } from '@roms/domain/decisions/check';
import type { Evaluation } from '@roms/domain/decisions/pipeline';
import { reminderSlot, type ReminderRuleFacts } from '@roms/domain/reminder';
import type { Zone } from '@roms/domain/regions/region';

/** What a shop knows of one customer, as `db/decisions` would read it. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export type HistoryOrder = {
  id: number;
  completedAt: number;
  product: string | null;
  total: string | null;
  status: 'completed' | 'cancelled';
  isReordered: boolean;
  state: 'waiting' | 'queued' | 'sent' | 'ended';
  reason: string | null;
  /** When its workflow wakes, or its message has its turn. */
  timer: number | null;
  writtenAt: number;
  body: string;
  missing: string[];
  looks: number;
  /** Ends of the holds by a conversation. */
  heldUntils: number[];
  holds: number;
  heldSince: Map<number, number>;
  note: (stage: 'plan' | 'queue' | 'send', outcome: Evaluation, now: number) => void;
};

export type History = ReturnType<typeof openHistory>;

type Start = { zone: Zone; hours: Hours | null; capMs: number; streak: number; holdoutPercent: number };

/** A rule for all products, by days. */
export const aRule = (of: Pick<ReminderRuleFacts, 'days' | 'time' | 'updatedAt'>): ReminderRuleFacts => ({
  ...{ id: 1, name: 'R', productIds: [], mode: 'days', leadDays: 0, templateId: null },
  ...{ completedFrom: null, completedUntil: null, ...of },
});

export function openHistory(begin: number, start: Start) {
  const history = {
    ...start,
    now: begin,
    pauses: null as Pauses | null,
    rules: [aRule({ days: 7, time: '09:00' })],
    text: '{customer_name}, {product_name} habis?',
    orders: [] as HistoryOrder[],
    marketing: [] as { at: number; orderId: number }[],
    isOptedOut: false,
    isBlocked: false,
    isOpen: false,
    waitingSince: null as number | null,
    heardAt: -Infinity,
    /** When they last wrote anything, or ordered. */
    wordAt: -Infinity,
    label: null as string | null,
    stop: null as { id: number; until: number | null } | null,
    stops: 0,
    isOutOfStock: false,
    isUnknownToWhatsapp: false,
    order(product: string | null, total: string | null): void {
      history.orders.push(newOrder(history.orders.length + 1, history.now, { product, total }));
      history.wordAt = history.now;
    },
    hear(): void {
      Object.assign(history, { isOpen: true, heardAt: history.now, wordAt: history.now });
      history.waitingSince ??= history.now;
    },
    /** A reply word that is answered opens nothing. */
    word(word: 'opt_out' | 'opt_in'): void {
      history.isOptedOut = word === 'opt_out';
      history.wordAt = history.now;
    },
  };
  history.order('Kopi', 'Rp 90.000');
  return history;
}

function newOrder(
  id: number,
  completedAt: number,
  more: Pick<HistoryOrder, 'product' | 'total'>,
): HistoryOrder {
  const order: HistoryOrder = {
    ...{ id, completedAt, ...more, status: 'completed', isReordered: false },
    ...{ state: 'waiting', reason: null, timer: completedAt, writtenAt: 0, body: '', missing: [], looks: 0 },
    ...{ heldUntils: [], holds: 0, heldSince: new Map() },
    note(_stage, { checks }) {
      for (const { check, verdict, details } of checks) {
        if (verdict !== 'defer') continue;
        if (check === 'cs_open') {
          const until = Date.parse(details.until as string);
          if (!order.heldUntils.includes(until)) order.heldUntils.push(until);
          order.holds = order.heldUntils.length;
        }
        const { stopId, heldSince } = details as { stopId: number; heldSince: string };
        if (check === 'automation_stopped' && !order.heldSince.has(stopId))
          order.heldSince.set(stopId, Date.parse(heldSince));
      }
    },
  };
  return order;
}

/** What the pipeline is told of one order's reminder. */
export function factsOf(history: History, order: HistoryOrder, at: number): DecisionFacts {
  const now = new Date(history.now);
  return {
    now,
    at: new Date(at),
    stop: stopOf(history, order),
    isHandled: false,
    customer: {
      ...{ isBlocked: history.isBlocked, isOptedOut: history.isOptedOut, hasAddress: true, hasWritten: true },
      ...{ isUnknownToWhatsapp: history.isUnknownToWhatsapp, isOwnNumber: false, zone: history.zone },
    },
    allowsCold: false,
    order: { status: order.status, notice: null, isFullyReordered: order.isReordered },
    isAttended: false,
    attention: attentionOf(history, order),
    unanswered: {
      count: history.marketing.filter((one) => one.at > history.wordAt).length,
      limit: history.streak,
    },
    unavailable: history.isOutOfStock ? ['Kopi'] : [],
    holdoutGroup: { rule: 'reminder_rule:1', customerId: order.id, percent: history.holdoutPercent },
    otherMarketing: [
      ...history.marketing.map((one) => ({ messageId: one.orderId, at: new Date(one.at), hasLeft: true })),
      ...history.orders
        .filter((other) => other.state === 'queued' && (order.state !== 'queued' || isBefore(other, order)))
        .map((other) => ({ messageId: other.id, at: now, hasLeft: false })),
    ].map((one) => ({ ...one, coversOrder: false })),
    capMs: history.capMs,
    sendingHours: history.hours,
    pauses: history.pauses,
    morningSlot: reminderSlot(order.id),
    ...{ isConfirmed: false, isNightConfirmed: false, isPauseConfirmed: false },
    missing: order.missing,
  };
}

/** What was written after a message waits for it. */
function isBefore(one: HistoryOrder, other: HistoryOrder): boolean {
  return one.id !== other.id && (one.writtenAt - other.writtenAt || one.id - other.id) < 0;
}

function stopOf({ stop }: History, order: HistoryOrder): DecisionFacts['stop'] {
  if (stop === null) return null;
  const heldSince = order.heldSince.get(stop.id);
  return {
    id: stop.id,
    until: stop.until === null ? null : new Date(stop.until),
    heldSince: order.state === 'queued' || heldSince === undefined ? null : new Date(heldSince),
    shelfLifeMs: 3 * DAY_MS,
    worthUntil: order.state === 'queued' ? new Date(order.writtenAt + 3 * DAY_MS) : null,
    ...{ spreadMs: 9_000_000, waitsAsItIs: false },
  };
}

function attentionOf(history: History, order: HistoryOrder): DecisionFacts['attention'] {
  const { isOpen, waitingSince, heardAt, now, label } = history;
  const isRecent = now - heardAt < DAY_MS;
  if (label === null && !(isOpen && (waitingSince !== null || isRecent))) return null;
  return {
    cause: label !== null ? 'label' : waitingSince !== null ? 'unanswered' : 'recent',
    ...{ conversationId: 1, label, holdMs: DAY_MS, holds: order.holds },
    heldUntil: order.heldUntils.length > 0 ? new Date(Math.max(...order.heldUntils)) : null,
  };
}
