import type { Knex } from 'knex';
import { insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { insertMessage } from '../messages/write-message.ts';
import { moveCustomers } from '../segments/move-customers.ts';
import type { CUSTOMER_OWNED } from './customer-owned.ts';

type OwnedTable = (typeof CUSTOMER_OWNED)[number]['table'];
type Facts = { customerId: number; agentId: number; sessionId: string };

let next = 0;

/** A message of the customer or, with `agentId`, to them. */
export async function write(
  db: Knex,
  conversationId: number,
  { sessionId, agentId, body }: { sessionId: string; agentId?: number; body: string },
): Promise<number> {
  next += 1;
  const isAgents = agentId !== undefined;
  const message = await db.transaction((trx) =>
    insertMessage(trx, {
      conversationId,
      sessionId,
      direction: isAgents ? 'outbound' : 'inbound',
      author: isAgents ? 'agent' : 'customer',
      ...(isAgents ? { authorId: agentId, clientId: `client-${next}` } : {}),
      lane: 'reply',
      body,
      status: isAgents ? 'sent' : 'delivered',
      waMessageId: `fixture-${next}`,
      expiresAt: new Date(Date.now() + 3_600_000),
    }),
  );
  return message!.id;
}

/** One row at least of every table of the list, for a customer; a table that has none here does not compile. */
export const OWN_ROWS: Record<OwnedTable, (db: Knex, facts: Facts) => Promise<unknown>> = {
  customer_identities: (db, { customerId }) =>
    db('customer_identities').insert({ customer_id: customerId, kind: 'lid', value: `${customerId}@lid` }),
  former_identities: (db, { customerId }) =>
    db('former_identities').insert({
      ...{ customer_id: customerId, kind: 'lid', value: `9${customerId}@lid` },
    }),
  customer_merges: (db, { customerId }) =>
    db('customer_merges').insert({
      ...{ keep_id: customerId, gone_id: 900_000 + customerId, gone: '{"name": "Dulu", "phone": null}' },
      ...{ actor_kind: 'user', actor_name: 'Bos', undone_at: new Date() },
    }),
  consents: (db, { customerId }) =>
    db('consents').insert({
      ...{ customer_id: customerId, kind: 'marketing', state: 'given', source: 'staff' },
      ...{ actor_kind: 'user', actor_name: 'Ani' },
    }),
  orders: (db, { customerId }) =>
    insertOrder(db, { customerId, status: 'completed', items: [{ name: 'Kopi', price: 50_000 }] }),
  evaluations: (db, { customerId }) =>
    db('evaluations').insert({
      ...{ stage: 'plan', automation: 'reminder', verdict: 'pass', customer_id: customerId },
      ...{ occurrence_key: `fixture:${customerId}`, checks: '[]' },
    }),
  customer_labels: async (db, { customerId }) => {
    const labels = await labelsOf(db, customerId);
    await db('customer_labels').insert(labels.map((label_id) => ({ customer_id: customerId, label_id })));
  },
  customer_cycles: async (db, { customerId }) =>
    db('customer_cycles').insert({
      ...{ customer_id: customerId, product_id: await insertProduct(db, `Teh ${customerId}`) },
      ...{ unit_seconds: 60, purchases: 3 },
    }),
  cycle_corrections: async (db, { customerId }) => {
    const shared = (
      (await db('products').where({ name: 'Bersama' }).first('id')) as { id: number } | undefined
    )?.id;
    const ids = [
      shared ?? (await insertProduct(db, 'Bersama')),
      await insertProduct(db, `Kopi ${customerId}`),
    ];
    await db('cycle_corrections').insert(
      ids.map((product_id, place) => ({
        customer_id: customerId,
        product_id,
        factor: 1.25 + customerId / 1_000 + place,
      })),
    );
  },
  // Come with what was bought.
  customer_run_outs: async (db, { customerId }) =>
    insertOrder(db, {
      customerId,
      items: [{ productId: await insertProduct(db, `Susu ${customerId}`), name: 'Susu', price: 50_000 }],
    }),
  broadcast_recipients: async (db, { customerId }) => {
    const broadcast = { name: `Siaran ${customerId}`, body: 'Halo', state: 'cancelled' };
    const [row] = await db('broadcasts').insert(broadcast).returning('id');
    await db('broadcast_recipients').insert({
      ...{ broadcast_id: row.id, customer_id: customerId, position: 1 },
      ...{ status: 'cancelled', ended_at: new Date() },
    });
  },
  conversations: async (db, { customerId, agentId, sessionId }) => {
    const [row] = await db('conversations')
      .insert({ customer_id: customerId, session_id: sessionId, status: 'open' })
      .returning('id');
    const id = row.id as number;
    await write(db, id, { sessionId, body: `Halo dari ${customerId}` });
    await write(db, id, { sessionId, agentId, body: `Halo ${customerId}` });
    await db('conversation_activities').insert({
      ...{
        conversation_id: id,
        type: 'note',
        actor_kind: 'user',
        actor_id: String(agentId),
        actor_name: 'Ani',
      },
      body: `Catatan ${customerId}`,
    });
    await db('conversation_participants').insert({ conversation_id: id, user_id: agentId });
    const labels = await labelsOf(db, customerId);
    await db('conversation_labels').insert(labels.map((label_id) => ({ conversation_id: id, label_id })));
  },
  // Comes with the customer; by the orders that are there by now.
  customer_segments: (db, { customerId }) =>
    db.transaction((trx) => moveCustomers(trx, [customerId], new Date())),
};

/** One that everybody has, and one that only this customer has. */
async function labelsOf(db: Knex, customerId: number): Promise<number[]> {
  const names = ['Semua', `Hanya ${customerId}`];
  await db('labels')
    .insert(names.map((name) => ({ name, color: 'teal' })))
    .onConflict(db.raw('(lower(name))'))
    .ignore();
  return db('labels').whereIn('name', names).orderBy('id').pluck('id');
}

/** What counts how often a row was touched, when, and what is learned anew: no part of what was merged. */
const PASSING = ['version', 'updated_at', 'snooze_count', 'lifecycle_version', 'last_activity_at'];
/** Learned from the orders that are there. */
const LEARNED = ['customer_cycles'];
/** By what the customers and their conversations are found in each table that hangs on them. */
const HANGING: Record<string, string> = {
  messages: 'conversation_id',
  conversation_activities: 'conversation_id',
  conversation_participants: 'conversation_id',
  conversation_labels: 'conversation_id',
  segment_moves: 'customer_id',
};

/** Every row of some customers and of what hangs on them, as texts in order: what a merge and its undo leave as it was. */
export async function allRowsOf(
  db: Knex,
  customerIds: readonly number[],
  owned: typeof CUSTOMER_OWNED,
): Promise<Record<string, string[]>> {
  const conversations: number[] = await db('conversations')
    .whereIn('customer_id', [...customerIds])
    .pluck('id');
  const all: Record<string, string[]> = {};
  const read = async (table: string, column: string, ids: readonly number[]): Promise<void> => {
    const { rows } = await db.raw<{ rows: { row: Record<string, unknown> }[] }>(
      `SELECT to_jsonb(one) - cast(? AS text[]) AS row FROM ${table} one WHERE ${column} = ANY(?)`,
      [PASSING, ids] as never,
    );
    all[table] = rows.map(({ row }) => JSON.stringify(row)).sort();
  };
  await read('customers', 'id', customerIds);
  for (const { table, column } of owned) if (!LEARNED.includes(table)) await read(table, column, customerIds);
  for (const [table, column] of Object.entries(HANGING))
    await read(table, column, column === 'customer_id' ? customerIds : conversations);
  return all;
}
