import { beforeAll, expect, it } from 'vitest';
import type { OrderDetail } from '@roms/contracts/orders';
import { chooseSeed, seededRandom } from './hostile.ts';
import { watchReminders, type Reminders } from './reminders.ts';
import { createShop, testPhone, type Shop } from './shop.ts';
import { sharedStack } from './shared-stack.ts';

/** What a customer does at random moments around the firing of a reminder's timer, and what must hold then. */

export type RacePlan = {
  /** What the phones of these tests begin with, three digits: nobody else's. */
  phones: number;
  /** How many customers do it, and how many of them at once. */
  times: number;
  atOnce: number;
};

export type Trial = {
  phone: string;
  /** Whose reminder is about to leave. */
  orderId: number;
  /** From 0 to 1, of the seed: to choose by. */
  draw: number;
};

export type Race<Done> = {
  /** Names the seed. */
  name: string;
  /** Completes `<name> 12 times around a reminder's timer: …`. */
  promise: string;
  /** An order whose reminder waits; one that was thanked for and completed unless told. */
  prepare?: (world: World, phone: string) => Promise<number>;
  /** What the customer does; answers what the verdict goes by. */
  act: (world: World, trial: Trial) => Promise<Done>;
  /** Throws until it was taken; answers how many texts the phone gets then, beside the reminder. */
  taken: (world: World, trial: Trial, done: Done) => Promise<number>;
  /** Throws until the order's page has told how it ended. */
  rests: (order: OrderDetail) => void;
  /** Of a reminder that came. */
  verdictOf: (world: World, order: OrderDetail, done: Done) => Promise<Arrival>;
};
export type World = Reminders & { shop: Shop };

/** How a reminder came to a phone whose customer had done that. */
export type Arrival =
  /** It had left before. */
  | 'sent before'
  /** It was with the gateway then, and the order's page says so. */
  | 'said to be on its way'
  /** Neither. */
  | 'SENT AFTER';

/** A person moves each reminder so far ahead, instead of waiting for the rule's days (milliseconds). */
const AHEAD_MS = 5_000;
/** It is done within this much of the timer, half of the time within the second part of it (milliseconds). */
const AROUND_MS = { wide: 3_000, narrow: 250 };

/** Registers the test of a race on the shared stack. */
export function testRace<Done>({ phones, times, atOnce }: RacePlan, race: Race<Done>): void {
  let world: World;

  beforeAll(async () => {
    const shop = createShop(await sharedStack());
    await shop.login();
    await shop.sendAtAnyHour();
    world = { ...watchReminders(shop), shop };
  });

  const {
    prepare = ({ completedOrder }, phone) => completedOrder({ phone, externalId: `${race.name}-${phone}` }),
  } = race;

  /** Moves the reminder, acts `offsetMs` after its timer, and waits until both have ended. */
  async function run(phone: string, offsetMs: number, draw: number): Promise<Arrival | 'kept back'> {
    const orderId = await prepare(world, phone);
    const dueAt = await world.move(orderId, AHEAD_MS);
    await new Promise((resolve) => setTimeout(resolve, dueAt + offsetMs - Date.now()));
    const trial = { phone, orderId, draw };
    const done = await race.act(world, trial);
    const others = await world.until(() => race.taken(world, trial, done));
    const order = await world.until(async () => {
      const found = await world.shop.order(orderId);
      const told = `${offsetMs} ms after the timer: ${JSON.stringify([found.lifecycle, found.events])}`;
      expect(
        found.messages.filter(({ status }) => status === 'queued' || status === 'sending'),
        told,
      ).toEqual([]);
      race.rests(found);
      return found;
    });
    // Whatever came meanwhile, what was answered was answered once.
    expect(await race.taken(world, trial, done)).toBe(others);
    const reminders = (await world.fromShop(phone)).length - others;
    if (reminders === 0) return 'kept back';
    expect(reminders).toBe(1);
    return race.verdictOf(world, order, done);
  }

  it(`${race.name} ${times} times around a reminder's timer: ${race.promise}`, async () => {
    const seed = chooseSeed(race.name);
    const random = seededRandom(seed);
    const trials = Array.from({ length: times }, (_, index) => {
      const most = random() < 0.5 ? AROUND_MS.narrow : AROUND_MS.wide;
      const offsetMs = Math.round((random() * 2 - 1) * most);
      return { phone: testPhone(phones, index), offsetMs, draw: random() };
    });
    const verdicts: (Arrival | 'kept back')[] = [];
    while (trials.length > 0) {
      const some = trials.splice(0, atOnce);
      verdicts.push(
        ...(await Promise.all(some.map(({ phone, offsetMs, draw }) => run(phone, offsetMs, draw)))),
      );
    }
    const counts = Object.fromEntries(
      [...Map.groupBy(verdicts, (one) => one)].map(([one, { length }]) => [one, length]),
    );
    console.log(`${race.name}: seed ${seed}, ${JSON.stringify(counts)}`);
    expect(verdicts).toHaveLength(times);
    expect(counts, `seed ${seed}`).not.toHaveProperty('SENT AFTER');
    expect(counts, `seed ${seed}: some must have been in time`).toHaveProperty('kept back');
  });
}

/** The line of an order's timeline that says that its reminder has left. */
export function reminderSent({ events }: OrderDetail): OrderDetail['events'][number] | undefined {
  return events.find(({ type, details }) => type === 'message_sent' && details.automation === 'reminder');
}
