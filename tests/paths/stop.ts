import { beforeAll, expect, it } from 'vitest';
import type { OrderDetail } from '@roms/contracts/orders';
import { waitUntil } from '../../embedded/wait-until.ts';
import { chooseSeed, seededRandom } from '../support/hostile.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';

export type StopPlan = {
  /** What the phones of these tests begin with, three digits: nobody else's. */
  phones: number;
  /** How many customers say STOP, and how many of them at once. */
  times: number;
  atOnce: number;
};

/** A person moves each reminder so far ahead, instead of waiting for the rule's days (milliseconds). */
const AHEAD_MS = 5_000;
/** STOP comes within this much of the timer, half of the time within the second part of it (milliseconds). */
const AROUND_MS = { wide: 3_000, narrow: 250 };
/** Everything else may take so long on a busy machine (milliseconds). */
const PATIENCE_MS = 180_000;
const WORDS = ['STOP', 'stop.', 'Berhenti ya kak', 'tolong stop 🙏', 'UNSUBSCRIBE'];

/** What became of a reminder whose customer said STOP. */
type Verdict =
  /** Nothing came. */
  | 'kept back'
  /** It had left when STOP was taken. */
  | 'sent before'
  /** It came, and the order says that it was with the gateway when STOP was taken. */
  | 'said to be on its way'
  /** It came, and nobody said so. */
  | 'SENT AFTER STOP';

/** Registers the test of STOP at random moments around a reminder's timer. */
export function testStops({ phones, times, atOnce }: StopPlan): void {
  let shop: Shop;

  beforeAll(async () => {
    shop = createShop(await sharedStack());
    await shop.login();
    await shop.sendAtAnyHour();
  });

  const until = <T>(what: () => Promise<T>): Promise<T> =>
    waitUntil(what, { timeoutMs: PATIENCE_MS, intervalMs: 250 });

  /** An order whose reminder waits for its time. */
  async function completedOrder(phone: string): Promise<number> {
    const { status, orderId } = await shop.postOrder({ phone, externalId: `stop-${phone}` });
    expect(status).toBe(201);
    await until(async () => expect(await fromShop(phone)).toHaveLength(1));
    await shop.setOrderStatus(orderId, 'completed');
    await until(async () => expect((await shop.order(orderId)).lifecycle.state).toBe('waiting'));
    return orderId;
  }

  /** Moves the reminder unless that is done: a busy engine answers late, and may have done it all the same. */
  async function move(orderId: number): Promise<number> {
    const movedTo = async () => {
      const { events } = await shop.order(orderId);
      return events.find(({ type }) => type === 'reminder_moved')?.details.dueAt as string | undefined;
    };
    const dueAt = new Date(Date.now() + AHEAD_MS).toISOString();
    if ((await movedTo()) === undefined)
      await shop.staff('POST', `/orders/${orderId}/reminder/move`, { dueAt }).catch(() => undefined);
    return Date.parse((await movedTo()) ?? '') || Promise.reject(new Error('the reminder was not moved'));
  }

  async function fromShop(phone: string): Promise<string[]> {
    return (await shop.phoneMessages(phone)).filter((one) => one.fromBusiness).map(({ body }) => body);
  }

  /** Moves the reminder, says STOP `offsetMs` after its timer, and waits until both have ended. */
  async function stopAround(phone: string, offsetMs: number, word: string): Promise<Verdict> {
    const orderId = await completedOrder(phone);
    const dueAt = await until(() => move(orderId));
    await new Promise((resolve) => setTimeout(resolve, dueAt + offsetMs - Date.now()));
    await shop.customerWrites(phone, word);
    // The confirmation is the answer to a STOP that was taken.
    const confirmations = (bodies: string[]) => bodies.filter((body) => body.includes('MULAI')).length;
    await until(async () => expect(confirmations(await fromShop(phone))).toBe(1));
    const order = await until(async () => {
      const found = await shop.order(orderId);
      const { lifecycle, events } = found;
      const told = JSON.stringify({
        offsetMs,
        lifecycle,
        events: events.map(({ type, at, details }) => [type, at, details]),
      });
      expect(['stopped', 'answer_window'], told).toContain(lifecycle.state);
      expect(found.messages.filter(({ status }) => status === 'queued' || status === 'sending')).toEqual([]);
      return found;
    });
    const bodies = await fromShop(phone);
    expect(confirmations(bodies)).toBe(1);
    // The thank-you, the confirmation, and what else came.
    return verdictOf(order, bodies.length - 2);
  }

  it(`STOP ${times} times around a reminder's timer: nothing comes after it, but what is said to be on its way`, async () => {
    const seed = chooseSeed('stop');
    const random = seededRandom(seed);
    const trials = Array.from({ length: times }, (_, index) => {
      const { wide, narrow } = AROUND_MS;
      const most = random() < 0.5 ? narrow : wide;
      const word = WORDS[Math.floor(random() * WORDS.length)]!;
      return { phone: testPhone(phones, index), offsetMs: Math.round((random() * 2 - 1) * most), word };
    });
    const verdicts: Verdict[] = [];
    while (trials.length > 0) {
      const some = trials.splice(0, atOnce);
      verdicts.push(
        ...(await Promise.all(some.map(({ phone, offsetMs, word }) => stopAround(phone, offsetMs, word)))),
      );
    }
    const counts = Object.fromEntries(
      [...Map.groupBy(verdicts, (one) => one)].map(([one, { length }]) => [one, length]),
    );
    console.log(`stop: seed ${seed}, ${JSON.stringify(counts)}`);
    expect(verdicts).toHaveLength(times);
    expect(counts, `seed ${seed}`).not.toHaveProperty('SENT AFTER STOP');
    expect(counts, `seed ${seed}: some must have been in time`).toHaveProperty('kept back');
  });
}

/** Lines of a timeline are written under the customer's lock: their ids are the order in which things happened. */
function verdictOf({ events }: OrderDetail, reminders: number): Verdict {
  if (reminders === 0) return 'kept back';
  expect(reminders).toBe(1);
  const stopped = events.find(({ type }) => type === 'opted_out');
  if (stopped?.details.isOnTheWay === true) return 'said to be on its way';
  const sent = events.find(
    ({ type, details }) => type === 'message_sent' && details.automation === 'reminder',
  );
  return stopped && sent && sent.id < stopped.id ? 'sent before' : 'SENT AFTER STOP';
}
