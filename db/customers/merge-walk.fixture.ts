import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { NotFoundError } from 'objection';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { pick, type Random } from '../../tests/support/hostile.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { acceptExternalOrder } from '../intake/accept-external-order.ts';
import { changeOrderStatus } from '../intake/change-order-status.ts';
import { takeInboundMessage } from '../intake/take-inbound-message.ts';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { mergeByHand } from './merge-by-hand.ts';
import { undoMerge } from './undo-merge.ts';

const NUMBERS = ['main', 'cabang'];

/** As the API does it: whoever met another one that won begins again. */
async function inTransaction<T>(db: Knex, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction(work);
    } catch (error) {
      const problem = error instanceof NotFoundError ? 'gone' : databaseProblem(error);
      if (tries === 5 || !['gone', 'duplicate', 'deadlock'].includes(problem ?? '')) throw error;
    }
  }
}

/** What was said and ordered so far: everything is still there, with whom its address says. */
export type Said = { messages: number; orders: number };

/**
 * People who write, order, refuse, are merged and parted, several of them at once. A person has a phone and a LID; some
 * write by their LID alone at first, so that WhatsApp's own merges are among it.
 */
export function mergeWalk(db: Knex, random: Random, { block, people }: { block: number; people: number }) {
  const said = { messages: 0, orders: 0, agents: 0 };
  const hasPaired = new Set<number>();
  let next = 0;

  async function write(person: number): Promise<void> {
    const isByLid = !hasPaired.has(person) && random() < 0.5;
    if (!isByLid) hasPaired.add(person);
    const event = inboundEvent(
      {
        phone: isByLid ? null : testPhone(block, person),
        lid: `${block}000${person}@lid`,
        body: random() < 0.05 ? 'STOP' : `m:${person}:${(next += 1)}`,
      },
      pick(random, NUMBERS),
    );
    if (event.event !== 'message') throw new Error('no message');
    const report = { sessionId: event.sessionId, message: event.data, shopZone: 'Asia/Jakarta' as const };
    await inTransaction(db, (trx) => takeInboundMessage(trx, report));
    said.messages += 1;
  }

  async function order(person: number): Promise<void> {
    const external_id = `o:${person}:${(next += 1)}`;
    await inTransaction(db, (trx) =>
      acceptExternalOrder(trx, {
        ...{ source: 'toko', actor: SYSTEM_ACTOR, idempotencyKey: null, orderedAt: new Date() },
        phone: testPhone(block, person),
        payload: {
          customer: { phone: testPhone(block, person), name: `Orang ${person}` },
          items: [{ product_name: 'Kopi', quantity: 1, price: 50_000 }],
          external_id,
        },
        shopZone: async () => 'Asia/Jakarta',
      }),
    );
    said.orders += 1;
  }

  async function complete(): Promise<void> {
    const ids: number[] = await db('orders').where({ status: 'pending' }).pluck('id');
    if (ids.length === 0) return;
    const change = { orderId: pick(random, ids), status: 'completed' as const, actor: SYSTEM_ACTOR };
    await inTransaction(db, (trx) => changeOrderStatus(trx, { ...change, now: new Date() }));
  }

  async function answer(): Promise<void> {
    const rows: { id: number; session_id: string }[] = await db('conversations').select('id', 'session_id');
    if (rows.length === 0) return;
    const { id, session_id: sessionId } = pick(random, rows);
    await db.transaction(async (trx) => {
      const held = await trx('conversations').where({ id }).forNoKeyUpdate().first('id');
      if (!held) return;
      next += 1;
      await insertMessage(trx, {
        ...{
          conversationId: id,
          sessionId,
          direction: 'outbound',
          author: 'agent',
          lane: 'reply',
          status: 'sent',
        },
        ...{ body: `a:${next}`, clientId: `c-${next % 7}-${id}-${next}` },
      });
      said.agents += 1;
    });
  }

  async function merge(): Promise<void> {
    const ids: number[] = await db('customers').whereNotNull('phone').pluck('id');
    const [keepId, goneId] = [pick(random, ids), pick(random, ids)];
    if (keepId === goneId || keepId === undefined) return;
    await inTransaction(db, (trx) =>
      mergeByHand(trx, { keepId, goneId, actor: SYSTEM_ACTOR, now: new Date() }),
    );
  }

  /** Merges by a person. */
  const standing = () => db('customer_merges').whereNull('undone_at').whereRaw(`gone <> '{}'`);

  async function undo(): Promise<void> {
    const ids: number[] = await standing().pluck('id');
    if (ids.length > 0) {
      const id = pick(random, ids);
      await inTransaction(db, (trx) => undoMerge(trx, id, { now: new Date() }));
    }
  }

  /** What may be refused: another one was faster, or a later merge stands. */
  const REFUSALS = [
    ...['customer_not_found', 'merge_undone', 'merge_in_the_way', 'merge_not_found', 'invalid_transition'],
  ];
  const person = () => Math.floor(random() * people);
  const MOVES = [
    () => write(person()),
    () => write(person()),
    () => order(person()),
    () => complete(),
    () => answer(),
    () => merge(),
    () => undo(),
  ];

  return {
    said,
    /** So many of them at once, each drawn before any begins; a refusal is an answer, anything else is thrown. */
    async step(atOnce: number): Promise<void> {
      // One person's own messages come one after the other.
      const results = await Promise.allSettled(Array.from({ length: atOnce }, () => pick(random, MOVES)()));
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        const { reason } = result as { reason: unknown };
        if (!(reason instanceof AppError) || !REFUSALS.includes(reason.code)) throw reason;
      }
    },
    /** Everybody is parted again, the latest merge first. */
    async undoAll(): Promise<void> {
      for (;;) {
        const last = await standing().orderBy('id', 'desc').first('id');
        if (!last) return;
        await db.transaction((trx) => undoMerge(trx, last.id as number, { now: new Date() }));
      }
    },
    /** A message by which WhatsApp knows phone and LID of everybody, one after the other. */
    async pairAll(): Promise<void> {
      for (let one = 0; one < people; one += 1) {
        hasPaired.add(one);
        await write(one);
      }
    },
  };
}

/** What does not lie with whoever has its person's address, or is there twice or not at all; empty when all is well. */
export async function misplaced(
  db: Knex,
  block: number,
  said: Said & { agents: number },
): Promise<unknown[]> {
  const phoneOf = (text: string) =>
    `'${testPhone(block, 0).slice(0, -5)}' || lpad(split_part(${text}, ':', 2), 5, '0')`;
  const { rows: wrong } = await db.raw<{ rows: unknown[] }>(
    `SELECT 'order' AS what, o.external_id AS name, o.customer_id FROM orders o
      WHERE NOT EXISTS (SELECT FROM customer_identities i WHERE i.customer_id = o.customer_id AND i.kind = 'phone'
                           AND i.value = ${phoneOf('o.external_id')})
     UNION ALL
     SELECT 'message', m.body, c.customer_id FROM messages m JOIN conversations c ON c.id = m.conversation_id
      WHERE m.body LIKE 'm:%' AND NOT EXISTS (
        SELECT FROM customer_identities i WHERE i.customer_id = c.customer_id
           AND ((i.kind = 'phone' AND i.value = ${phoneOf('m.body')})
             OR (i.kind = 'lid' AND i.value = '${block}000' || split_part(m.body, ':', 2) || '@lid')))
     UNION ALL
     SELECT 'segment', c.id::text, s.orders FROM customers c LEFT JOIN customer_segments s ON s.customer_id = c.id
      WHERE s.orders IS DISTINCT FROM (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.status = 'completed')
     UNION ALL
     SELECT 'run-out', product_id::text, customer_id FROM run_out_facts FULL JOIN customer_run_outs
            USING (customer_id, product_id, order_id, ordered_at, run_out_at)
      WHERE run_out_facts IS NULL OR customer_run_outs IS NULL
     UNION ALL
     SELECT 'counted', cc.customer_id::text, 0 FROM counted_customers cc
      WHERE cc.counts <> '{}' AND NOT EXISTS (SELECT FROM customers WHERE id = cc.customer_id)
     UNION ALL
     SELECT 'last message', c.id::text, c.last_message_id FROM conversations c
      WHERE c.last_message_id IS DISTINCT FROM (
        SELECT id FROM messages m WHERE m.conversation_id = c.id AND m.status <> 'scheduled'
         ORDER BY sent_at DESC, id DESC LIMIT 1)
     UNION ALL
     SELECT 'other number', c.id::text, m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
      WHERE m.session_id <> c.session_id
     UNION ALL
     SELECT 'reply time', r.message_id::text, r.conversation_id FROM reply_times r JOIN messages m ON m.id = r.message_id
      WHERE m.conversation_id <> r.conversation_id`,
  );
  const { rows: counts } = await db.raw<{ rows: Record<string, number>[] }>(
    `SELECT (SELECT count(*)::integer FROM orders) AS orders,
            (SELECT count(*)::integer FROM messages WHERE direction = 'inbound') AS messages,
            (SELECT count(*)::integer FROM messages WHERE author = 'agent') AS agents`,
  );
  const { orders, messages, agents } = said;
  const isSame = JSON.stringify(counts[0]) === JSON.stringify({ orders, messages, agents });
  return isSame ? wrong : [...wrong, { counts: counts[0], said }];
}
