import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { areWaiting } from '../../tests/support/lock-waits.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { mergeCustomer } from '../customers/merge-customer.ts';
import { connectDatabase, type Trx } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { BroadcastRecipient } from '../models/BroadcastRecipient.ts';
import { cancelBroadcast } from './cancel-broadcast.ts';
import { judgeRecipients } from './judge-recipients.ts';
import { nextStep } from './next-step.ts';
import { resumeBroadcast } from './resume-broadcast.ts';
import { retryFailed } from './retry-failed.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

/** 22:30 in Jakarta, on a Tuesday. */
const NIGHT = () => new Date('2026-12-01T15:30:00Z');
const look = (trx: Trx, id: number, now: () => Date) => nextStep(trx, { broadcastId: id, after: 0 }, { now });

type Meeting = {
  /** What the broadcast is and its recipients are before. */
  broadcast?: Partial<Broadcast>;
  recipient?: { status?: string; reason?: string };
  change: (trx: Trx, id: number) => Promise<unknown>;
};
const CHANGES: Record<string, Meeting> = {
  'the checks of the start': {
    broadcast: { judgedTo: 0 },
    change: (trx, id) => judgeRecipients(trx, id, { dayMs: 86_400_000 }, 10),
  },
  'a night that begins': { change: (trx, id) => look(trx, id, NIGHT) },
  'the end date': {
    broadcast: { endAt: new Date(NIGHT().getTime() - 1) },
    change: (trx, id) => look(trx, id, NIGHT),
  },
  'a cancellation': { change: cancelBroadcast },
  'a resume': {
    broadcast: { state: 'paused', pauseReason: 'person' },
    recipient: { reason: 'paused' },
    change: (trx, id) => resumeBroadcast(trx, id),
  },
};

type Both = { id: number; keepId: number; goneId: number };

/** Two strangers who are one person; who goes has their turn first, and the rows lie in `order` on the disk. */
async function twoOfOne(order: readonly number[], { broadcast, recipient }: Meeting): Promise<Both> {
  const [{ id: keepId }, { id: goneId }] = [await insertCustomer(db), await insertCustomer(db)];
  await db('customers').where({ id: goneId }).update({ phone: null });
  const begun = { state: 'running', startedAt: NIGHT(), frozenAt: NIGHT(), judgedTo: 2 } as const;
  const [made] = await Broadcast.query(db)
    .insert([{ name: 'Promo', body: 'Halo', ...begun, ...broadcast }])
    .returning('*');
  const { id } = made!;
  for (const position of order)
    await db('broadcast_recipients').insert({
      ...{ broadcast_id: id, position, customer_id: position === 1 ? goneId : keepId },
      ...{ status: 'pending', ...recipient },
    });
  return { id, keepId, goneId };
}

/** Does `work` while somebody else holds the recipient who has this turn; `letGo` ends that. */
async function whileHeld(
  { id }: Both,
  position: number,
  work: (letGo: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const holder = await db.transaction();
  try {
    await holder('broadcast_recipients')
      .where({ broadcast_id: id, position })
      .forNoKeyUpdate()
      .select('position');
    await work(() => holder.rollback());
  } finally {
    if (!holder.isCompleted()) await holder.rollback();
  }
}

const cases = Object.keys(CHANGES).flatMap((name) =>
  [
    [1, 2],
    [2, 1],
  ].map((order) => [name, order] as const),
);

it.each(cases)('%s and a merge of two recipients do not deadlock, rows lying as %j', async (name, order) => {
  const meeting = CHANGES[name]!;
  const both = await twoOfOne(order, meeting);
  const { id, keepId, goneId } = both;
  await whileHeld(both, order[0]!, async (letGo) => {
    const changing = db.transaction((trx) => meeting.change(trx, id));
    changing.catch(() => undefined);
    await areWaiting(db, 1);
    const merging = db.transaction((trx) => mergeCustomer(trx, { keepId, goneId }));
    merging.catch(() => undefined);
    await areWaiting(db, 2);
    await letGo();
    await changing;
    await merging;
  });
  expect(await BroadcastRecipient.query(db).where({ broadcastId: id })).toMatchObject([
    { customerId: keepId, position: 1 },
  ]);
});

it('a retry of what failed waits for nobody, and leaves out whom somebody is at', async () => {
  const both = await twoOfOne([1, 2], {
    broadcast: { state: 'partly_done' },
    recipient: { status: 'failed' },
    change: () => Promise.resolve(),
  });
  await whileHeld(both, 1, async () => {
    expect(await db.transaction((trx) => retryFailed(trx, both.id))).toMatchObject({ retried: 1 });
  });
});
