import type { Knex } from 'knex';
import type { GatewayPace } from '@roms/contracts/gateway';
import type { Settings } from '@roms/contracts/settings';
import { AppError } from '@roms/domain/errors';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { createBroadcast } from '../../db/broadcasts/create-broadcast.ts';
import { pauseBroadcast } from '../../db/broadcasts/pause-broadcast.ts';
import { resumeBroadcast } from '../../db/broadcasts/resume-broadcast.ts';
import { startBroadcast } from '../../db/broadcasts/start-broadcast.ts';
import { connectDatabase, type Trx } from '../../db/knex.ts';
import { updateSettings } from '../../db/settings/update-settings.ts';
import { estimateOfDraft } from './broadcast-draft.ts';
import { insertRecipients } from './broadcast-rows.ts';
import { createBroadcastTurns, type BroadcastTurns } from './broadcast-turns.ts';
import { createTestDatabase } from './database.ts';
import { pick, seededRandom, type Random } from './hostile.ts';
import { insertShop } from './rows.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createVirtualNumber, type VirtualNumber } from './virtual-number.ts';

export type DaysPlan = {
  seed: number;
  /** A moment at which the shop is open. */
  startAt: Date;
  pace: GatewayPace;
  bornWarm: boolean;
  settings: Partial<Settings>;
  /** Side by side by one number, each for people of its own. */
  broadcasts: readonly { recipients: number; endAt?: Date }[];
  /** How often a hand pauses one of them for a while. */
  pauses: number;
  /** What else leaves by the number, a day. */
  remindersADay: number;
  thankYousADay: number;
};
export type Recipient = { broadcastId: number; customerId: number; phone: string; zone: Zone };
export type DaysRun = Awaited<ReturnType<typeof runDays>>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Sends broadcasts to their end on a virtual clock: the rows, their queries and commands on a real PostgreSQL, the real
 * permits of one number, and the workflow's loop between them. Nothing but time is made up.
 */
export async function runDays(plan: DaysPlan) {
  const random = seededRandom(plan.seed);
  const clock = createVirtualClock(plan.startAt.getTime());
  const number = createVirtualNumber({ clock, random, ...plan });
  const database = await createTestDatabase();
  const db = connectDatabase(database.url, { connectTimeoutMs: 60_000 });
  try {
    await insertShop(db);
    await db.transaction((trx) => updateSettings(trx, { frequencyCapDays: 0, ...plan.settings }));
    const recipients: Recipient[] = [];
    const turns: BroadcastTurns[] = [];
    const estimates: Date[] = [];
    for (const { recipients: count, endAt = null } of plan.broadcasts) {
      const people = await insertPeople(db, {
        count,
        from: recipients.length,
        wroteAt: clock.now() - 30 * DAY_MS,
      });
      const id = await draft(
        db,
        people.map(({ customerId }) => customerId),
        endAt,
      );
      recipients.push(...people.map((one) => ({ ...one, broadcastId: id })));
      estimates.push(await estimateOfDraft({ db, id, clock, number, pace: plan.pace }));
      await db.transaction((trx) => startBroadcast(trx, id, { now: clock.date() }));
      turns.push(createBroadcastTurns({ id, db, clock, random, number }));
    }
    const isOver = (): boolean => turns.every((one) => one.isOver());
    const pauses: Pause[] = [];
    await clock.all([
      ...turns.map((one) => () => one.run()),
      () => playHands({ db, plan, clock, random, turns, pauses }),
      () => comeAndGo({ lane: 'reminder', perDay: plan.remindersADay, clock, random, number, isOver }),
      () => comeAndGo({ lane: 'transactional', perDay: plan.thankYousADay, clock, random, number, isOver }),
    ]);
    return {
      plan,
      recipients,
      pauses,
      estimates,
      sent: number.sent,
      broadcasts: await Promise.all(
        turns.map(async (one) => ({ ...one.record, ...(await outcomeOf(db, one.id)) })),
      ),
      finishedAt: Math.max(...number.sent.filter(({ lane }) => lane === 'broadcast').map(({ at }) => at)),
    };
  } finally {
    number.close();
    await db.destroy();
    await database.drop();
  }
}

/** Customers in all three zones, who wrote to the shop long ago; each reads a text of their own. */
async function insertPeople(
  db: Knex,
  { count, from, wroteAt }: { count: number; from: number; wroteAt: number },
): Promise<Omit<Recipient, 'broadcastId'>[]> {
  const people = await insertRecipients(db, count, from);
  await db('messages').update({ sent_at: new Date(wroteAt) });
  await db('customers').update({
    name: db.raw(`'Pelanggan ' || translate(id::text, '0123456789', 'ABCDEFGHIJ')`),
    zone: db.raw('(?::text[])[1 + id % 3]', [[...ZONES]]),
  });
  return people.map(({ id, phone }) => ({ customerId: id, phone, zone: ZONES[id % 3]! }));
}

async function draft(db: Knex, customerIds: number[], endAt: Date | null): Promise<number> {
  const fields = { name: 'Promo', body: 'Halo {customer_name}, ada promo', audience: { customerIds }, endAt };
  return (await db.transaction((trx) => createBroadcast(trx, fields, null))).id;
}

/** When a hand held which broadcast; epoch milliseconds. */
export type Pause = { broadcastId: number; from: number; to: number };

async function playHands({
  db,
  plan,
  clock,
  random,
  turns,
  pauses,
}: {
  db: Knex;
  plan: DaysPlan;
  clock: VirtualClock;
  random: Random;
  turns: readonly BroadcastTurns[];
  pauses: Pause[];
}): Promise<void> {
  const lay = async (one: BroadcastTurns, hand: (trx: Trx) => Promise<unknown>): Promise<boolean> => {
    const isLaid = await db.transaction(hand).then(() => true, unlessOver);
    one.call();
    return isLaid;
  };
  for (let times = 0; times < plan.pauses; times += 1) {
    await clock.sleepUntil(clock.now() + random() * 16 * HOUR_MS);
    const going = turns.filter((one) => !one.isOver());
    if (going.length === 0) return;
    const one = pick(random, going);
    if (!(await lay(one, (trx) => pauseBroadcast(trx, one.id)))) continue;
    const from = clock.now();
    await clock.sleepUntil(from + random() * 8 * HOUR_MS);
    pauses.push({ broadcastId: one.id, from, to: clock.now() });
    await lay(one, (trx) => resumeBroadcast(trx, one.id, { now: clock.date() }));
  }
}

function unlessOver(error: unknown): false {
  if (error instanceof AppError && error.code === 'broadcast_state') return false;
  throw error;
}

/** What else the number sends: each asks until it may leave. */
async function comeAndGo({
  lane,
  perDay,
  clock,
  random,
  number,
  isOver,
}: {
  lane: 'reminder' | 'transactional';
  perDay: number;
  clock: VirtualClock;
  random: Random;
  number: VirtualNumber;
  isOver: () => boolean;
}): Promise<void> {
  for (let made = 0; perDay > 0 && !isOver(); made += 1) {
    await clock.sleepUntil(clock.now() + (-Math.log(1 - random()) * DAY_MS) / perDay);
    const chat = `62899${String(made).padStart(7, '0')}@c.us`;
    const ask = { key: `${lane}:${made}`, lane, chat, body: 'halo', stranger: false };
    for (let back = number.askedBack(ask); back !== null; back = number.askedBack(ask))
      await clock.sleepUntil(back);
    number.leave(ask);
    number.prove(ask);
  }
}

async function outcomeOf(db: Knex, id: number) {
  const { state } = await db('broadcasts').where({ id }).first('state');
  const rows: { customerId: number; position: number; status: string }[] = await db('broadcast_recipients')
    .where({ broadcast_id: id })
    .select({ customerId: 'customer_id', position: 'position', status: 'status' });
  return {
    id,
    state: state as string,
    rows: rows.map((row) => ({ ...row, customerId: Number(row.customerId) })),
  };
}
