import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { pick, type Random } from '../../tests/support/hostile.ts';
import { mergeByHand } from '../customers/merge-by-hand.ts';
import { undoMerge } from '../customers/undo-merge.ts';
import type { Trx } from '../knex.ts';
import { eraseCustomer } from '../privacy/erase-customer.ts';
import { countReminders } from './count-reminders.ts';

const NUMBERS = ['main', 'second'];
const CUSTOMERS = 30;
/** Of each kind of row. */
const ROWS = 150;
const END = Date.parse('2028-03-06T00:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Ends a transaction that comes to nothing. */
const TAKEN_BACK = new Error('taken back');
/** Minutes of a day at which days begin and end somewhere, and business hours. */
const EDGES = [0, 1, 120, 540, 720, 899, 900, 1_019, 1_020, 1_021, 1_439];

export type PeopleWalk = {
  /** What people and ROMS do, each once. */
  changes: (() => Promise<unknown>)[];
  done: { merges: number; undos: number };
  /** Parts everybody who can still be parted, the latest merge first. */
  undoAll: () => Promise<void>;
};

/** A shop with reminders, answers, orders that they brought, people held out, replies and resolutions, and what happens to all of it. */
export async function peopleWalk(db: Knex, random: Random): Promise<PeopleWalk> {
  const done = { merges: 0, undos: 0 };
  const merges: number[] = [];
  let next = 0;
  const rowsBelow = (most: number): number => Math.floor(random() * most);
  const moment = (): Date => {
    const days = rowsBelow(random() < 0.5 ? 20 : 800);
    return new Date(END - days * DAY_MS + (pick(random, [...EDGES, rowsBelow(1_440)]) - 1_440) * 60_000);
  };
  const later = (at: Date, hours: number): Date => new Date(at.getTime() + rowsBelow(hours) * HOUR_MS);
  /** A row of a table by chance; undefined of none. */
  const some = async <T = { id: number }>(table: string, columns: string[] = ['id'], where = {}) =>
    (await db(table)
      .where(where)
      .orderByRaw('md5(cast(id AS text) || ?)', [String(random())])
      .first(columns)) as T;
  const someConversation = () =>
    some<{ id: number; customer_id: number; session_id: string }>('conversations', [
      'id',
      'customer_id',
      'session_id',
    ]);

  await db('wa_sessions').insert({ id: 'second', label: 'Kedua', state: 'ready' });
  await db('users').insert(
    ['Ani', 'Beni'].map((name) => ({ name, email: `${name}@t.id`, password_hash: 'x', role: 'cs' })),
  );
  const agents: number[] = await db('users').orderBy('id').pluck('id');
  const made = await db('customers')
    .insert(
      Array.from({ length: CUSTOMERS }, (_, n) => ({
        ...{ name: `C${n}`, name_source: 'manual', phone: null, internal: n % 10 === 0 },
      })),
    )
    .returning('id');
  for (const { id } of made)
    for (const session_id of random() < 0.4 ? NUMBERS : [pick(random, NUMBERS)])
      await db('conversations').insert({ customer_id: id, session_id });

  async function message(author: 'customer' | 'agent', sent_at: Date, more: object = {}): Promise<number> {
    const conversation = await someConversation();
    const [row] = await db('messages')
      .insert({
        ...{
          conversation_id: conversation.id,
          session_id: conversation.session_id,
          author,
          body: 'Kak',
          sent_at,
        },
        ...{ direction: author === 'customer' ? 'inbound' : 'outbound', status: 'delivered' },
        ...more,
      })
      .returning('id');
    return row.id as number;
  }
  async function remind(): Promise<void> {
    const sentAt = moment();
    const status = pick(random, ['sent', 'delivered', 'read', 'read', 'failed', 'withdrawn']);
    await message('agent', sentAt, {
      ...{ author: 'automation', automation: 'reminder', lane: 'reminder', status },
      occurrence_key: `r${(next += 1)}`,
      delivered_at: ['delivered', 'read'].includes(status) ? later(sentAt, 3) : null,
    });
  }
  const arrived = () =>
    some<{ id: number; conversation_id: number; delivered_at: Date } | undefined>(
      'messages',
      ['id', 'conversation_id', 'delivered_at'],
      (rows: Knex.QueryBuilder) => void rows.where({ automation: 'reminder' }).whereNotNull('delivered_at'),
    );
  /** Soon, or at the last moment of the answer window, or too late. */
  async function answer(): Promise<void> {
    const to = await arrived();
    if (!to) return;
    const after = pick(random, [1, rowsBelow(9 * 24) * HOUR_MS, 7 * DAY_MS, 7 * DAY_MS + 1]);
    const { session_id } = await db('conversations').where({ id: to.conversation_id }).first('session_id');
    const at = { conversation_id: to.conversation_id, session_id };
    await message('customer', new Date(to.delivered_at.getTime() + after), at);
  }
  async function order(): Promise<void> {
    const to = random() < 0.6 ? await arrived() : undefined;
    const { customer_id } = to
      ? await db('conversations').where({ id: to.conversation_id }).first('customer_id')
      : await someConversation();
    const ordered_at = to ? later(to.delivered_at, 9 * 24) : moment();
    const [{ id }] = await db('orders')
      .insert({
        ...{ order_number: `O${(next += 1)}`, customer_id, source: 'test', ordered_at },
        ...{
          total_amount: 1_000 + rowsBelow(500_000),
          status: pick(random, ['completed', ...ORDER_STATUSES]),
        },
      })
      .returning('id');
    if (to)
      await db('attributions').insert({ order_id: id, message_id: to.id, delivered_at: to.delivered_at });
  }
  const holdOut = async () =>
    db('evaluations').insert({
      ...{
        at: moment(),
        stage: 'queue',
        automation: pick(random, ['reminder', 'follow_up']),
        verdict: 'stop',
      },
      ...{ code: pick(random, ['holdout', 'holdout', 'opted_out']), checks: '[]' },
      ...{ customer_id: (await someConversation()).customer_id, occurrence_key: `h${(next += 1)}` },
    });
  async function reply(): Promise<void> {
    const replied_at = moment();
    const message_id = await message('agent', replied_at);
    const { conversation_id } = await db('messages').where({ id: message_id }).first('conversation_id');
    await db('reply_times').insert({
      ...{ message_id, conversation_id, agent_id: pick(random, [...agents, null]), is_first: random() < 0.7 },
      ...{ replied_at, waited_since: new Date(replied_at.getTime() - rowsBelow(72) * HOUR_MS) },
    });
  }
  async function resolve(): Promise<void> {
    const agent = random() < 0.8 ? pick(random, agents) : null;
    await db('conversation_activities').insert({
      ...{ conversation_id: (await someConversation()).id, type: 'resolved', at: moment(), actor_name: 'A' },
      ...{ actor_kind: agent === null ? 'system' : 'user', actor_id: agent === null ? null : String(agent) },
    });
  }

  /** What the shop refuses (of somebody who was erased, a merge under another) is no change. */
  async function attempt(work: (trx: Trx) => Promise<unknown>): Promise<boolean> {
    try {
      await db.transaction(work);
      return true;
    } catch (error) {
      if (error instanceof AppError || error === TAKEN_BACK) return false;
      throw error;
    }
  }
  const acting = () => ({ actor: SYSTEM_ACTOR, now: new Date() });
  async function merge(): Promise<void> {
    const [keep, gone] = [await some('customers'), await some('customers')];
    await attempt(async (trx) => {
      const { mergeId } = await mergeByHand(trx, { keepId: keep.id, goneId: gone.id, ...acting() });
      merges.push(mergeId);
      done.merges += 1;
    });
  }
  async function undo(mergeId: number): Promise<void> {
    if (await attempt((trx) => undoMerge(trx, mergeId, { now: new Date() }))) done.undos += 1;
  }

  for (const write of [
    remind,
    remind,
    () => message('customer', moment()),
    answer,
    order,
    order,
    holdOut,
    reply,
    resolve,
  ])
    for (let n = 0; n < ROWS; n += 1) await write();

  const orderNow = async (values: object) =>
    db('orders')
      .where({ id: (await some('orders')).id })
      .update(values);
  const changes: PeopleWalk['changes'] = [
    ...[remind, answer, order, holdOut, reply, resolve, merge, merge],
    () => message('customer', moment()),
    () => orderNow({ status: pick(random, ORDER_STATUSES) }),
    () => orderNow({ status: 'cancelled' }),
    () => orderNow({ status: 'returned' }),
    () => orderNow({ total_amount: rowsBelow(900_000), ordered_at: moment() }),
    async () =>
      db('orders')
        .where({ id: (await some('orders')).id })
        .delete(),
    // A tick that comes late, and one that was a mistake.
    async () => {
      const { id } = await some('messages', ['id'], { automation: 'reminder' });
      const status = pick(random, ['sent', 'delivered', 'read', 'failed']);
      const isThere = status === 'delivered' || status === 'read';
      await db('messages')
        .where({ id })
        .update({
          status,
          delivered_at: isThere ? db.raw(`coalesce(delivered_at, sent_at + interval '1 hour')`) : null,
        });
    },
    async () =>
      db('customers')
        .where({ id: (await some('customers')).id })
        .update({ internal: db.raw('NOT internal') }),
    () => (merges.length === 0 ? Promise.resolve() : undo(pick(random, merges))),
    async () => {
      const { id } = await some('customers');
      if (random() < 0.2) await attempt((trx) => eraseCustomer(trx, id, acting()));
    },
    async () => {
      const [keep, gone] = [await some('customers'), await some('customers')];
      await attempt(async (trx) => {
        await trx('orders').update({ status: 'cancelled' });
        await mergeByHand(trx, { keepId: keep.id, goneId: gone.id, ...acting() });
        throw TAKEN_BACK;
      });
    },
    () => db.raw('SELECT fold_revenue(), fold_report_days(), fold_inbound()'),
    () => countReminders(db),
  ];
  const undoAll = async (): Promise<void> => {
    for (const mergeId of merges.toReversed()) await undo(mergeId);
  };
  return { changes, done, undoAll };
}
