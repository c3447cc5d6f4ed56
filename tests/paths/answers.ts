import { beforeAll, expect, it } from 'vitest';
import type { OrderDetail } from '@roms/contracts/orders';
import { waitUntil } from '../../embedded/wait-until.ts';
import { chooseSeed, seededRandom } from '../support/hostile.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';

export type AnswersPlan = {
  /** What the phones of these tests begin with, three digits: nobody else's. */
  phones: number;
  /** How many customers answer, and how many of them at once. */
  times: number;
  atOnce: number;
};

/** A person moves each reminder so far ahead, instead of waiting for the days that the customer asked for (milliseconds). */
const AHEAD_MS = 5_000;
/** The answer comes within this much of the timer, half of the time within the second part of it (milliseconds). */
const AROUND_MS = { wide: 3_000, narrow: 250 };
/** Everything else may take so long on a busy machine (milliseconds). */
const PATIENCE_MS = 180_000;
const WORDS = ['NANTI', 'besok ya kak', 'minggu depan aja 🙏', 'Masih ada', 'belum habis min'];
/** What ROMS answers each of them. */
const ANSWER = 'ingatkan lagi';

/** What became of the reminder around which its customer asked for another time. */
type Verdict =
  /** Nothing came. */
  | 'kept back'
  /** It had left when the answer was taken. */
  | 'sent before'
  /** It came, and the order says that it was with the gateway when the answer was taken. */
  | 'said to be on its way'
  /** It came, and nobody said so. */
  | 'SENT AFTER THE ANSWER';

export type Answering = {
  shop: () => Shop;
  until: <T>(what: () => Promise<T>) => Promise<T>;
  fromShop: (phone: string) => Promise<string[]>;
  /** An order whose reminder is on its customer's phone, which has the thank-you and it. */
  remindedOrder: (phone: string) => Promise<number>;
};

/** Registers the stack's shop, and how an order comes to have reminded. */
export function answering(): Answering {
  let shop: Shop;
  beforeAll(async () => {
    shop = createShop(await sharedStack());
    await shop.login();
    await shop.sendAtAnyHour();
  });
  const until = <T>(what: () => Promise<T>): Promise<T> =>
    waitUntil(what, { timeoutMs: PATIENCE_MS, intervalMs: 250 });
  const fromShop = async (phone: string): Promise<string[]> =>
    (await shop.phoneMessages(phone)).filter((one) => one.fromBusiness).map(({ body }) => body);
  const reaches = (orderId: number, state: string) =>
    until(async () => expect((await shop.order(orderId)).lifecycle.state).toBe(state));

  return {
    shop: () => shop,
    until,
    fromShop,
    async remindedOrder(phone) {
      const { status, orderId } = await shop.postOrder({ phone, externalId: `answer-${phone}` });
      expect(status).toBe(201);
      await until(async () => expect(await fromShop(phone)).toHaveLength(1));
      await shop.setOrderStatus(orderId, 'completed');
      await reaches(orderId, 'waiting');
      await until(async () => {
        if ((await shop.order(orderId)).lifecycle.state === 'waiting')
          await shop.staff('POST', `/orders/${orderId}/reminder/send-now`, { confirmed: true });
      });
      await reaches(orderId, 'answer_window');
      await until(async () => expect(await fromShop(phone)).toHaveLength(2));
      return orderId;
    },
  };
}

/** Registers the test of answers at random moments around a reminder's timer. */
export function testAnswers({ phones, times, atOnce }: AnswersPlan): void {
  const { shop, until, fromShop, remindedOrder } = answering();

  const answers = (bodies: string[]) => bodies.filter((body) => body.includes(ANSWER)).length;

  /** Moves the reminder unless that is done: a busy engine answers late, and may have done it all the same. */
  async function move(orderId: number): Promise<number> {
    const movedTo = async () => {
      const { events } = await shop().order(orderId);
      return events.find(({ type }) => type === 'reminder_moved')?.details.dueAt as string | undefined;
    };
    const dueAt = new Date(Date.now() + AHEAD_MS).toISOString();
    if ((await movedTo()) === undefined)
      await shop()
        .staff('POST', `/orders/${orderId}/reminder/move`, { dueAt })
        .catch(() => undefined);
    return Date.parse((await movedTo()) ?? '') || Promise.reject(new Error('the reminder was not moved'));
  }

  /** Answers a reminder, moves the next one, answers again `offsetMs` after its timer, and waits for the end of both. */
  async function answerAround(phone: string, offsetMs: number, word: string): Promise<Verdict> {
    const orderId = await remindedOrder(phone);
    await shop().customerWrites(phone, 'nanti');
    await until(async () => expect(answers(await fromShop(phone))).toBe(1));
    const dueAt = await until(() => move(orderId));
    await new Promise((resolve) => setTimeout(resolve, dueAt + offsetMs - Date.now()));
    await shop().customerWrites(phone, word);
    await until(async () => expect(answers(await fromShop(phone))).toBe(2));
    const order = await until(async () => {
      const found = await shop().order(orderId);
      const { lifecycle, events } = found;
      const told = JSON.stringify({ offsetMs, lifecycle, events: events.map(({ type, at }) => [type, at]) });
      expect(lifecycle.state, told).toBe('waiting');
      expect(Date.parse(lifecycle.reminderDueAt!), told).toBeGreaterThan(Date.now() + 3_600_000);
      expect(found.messages.filter(({ status }) => status === 'queued' || status === 'sending')).toEqual([]);
      return found;
    });
    const bodies = await fromShop(phone);
    // The thank-you, the first reminder, two answers, and what else came.
    return verdictOf(order, bodies.length - 4);
  }

  it(`an answer ${times} times around a reminder's timer: nothing comes after it, but what is said to be on its way`, async () => {
    const seed = chooseSeed('answers');
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
        ...(await Promise.all(some.map(({ phone, offsetMs, word }) => answerAround(phone, offsetMs, word)))),
      );
    }
    const counts = Object.fromEntries(
      [...Map.groupBy(verdicts, (one) => one)].map(([one, { length }]) => [one, length]),
    );
    console.log(`answers: seed ${seed}, ${JSON.stringify(counts)}`);
    expect(verdicts).toHaveLength(times);
    expect(counts, `seed ${seed}`).not.toHaveProperty('SENT AFTER THE ANSWER');
    expect(counts, `seed ${seed}: some must have been in time`).toHaveProperty('kept back');
  });
}

/** Lines of a timeline are written under the customer's lock: their ids are the order in which things happened. */
function verdictOf({ events }: OrderDetail, reminders: number): Verdict {
  if (reminders === 0) return 'kept back';
  expect(reminders).toBe(1);
  const [, answered] = inOrder(events.filter(({ type }) => type === 'reminder_answered'));
  if (answered?.details.isOnTheWay === true) return 'said to be on its way';
  const [, sent] = inOrder(
    events.filter(({ type, details }) => type === 'message_sent' && details.automation === 'reminder'),
  );
  return answered && sent && sent.id < answered.id ? 'sent before' : 'SENT AFTER THE ANSWER';
}

function inOrder<T extends { id: number }>(events: T[]): T[] {
  return events.sort((one, other) => one.id - other.id);
}
