import { leaveSegments } from '../segments/leave-segments.ts';
import { moveCustomers } from '../segments/move-customers.ts';
import type { Trx } from '../knex.ts';
import type { JoinedTable } from './customer-owned.ts';
import { joinRecipients, partRecipients } from './join-recipients.ts';
import { joinConversations } from './join-conversations.ts';
import { insertAsItWas, notedRows, type Pair, type Parting } from './merge-notes.ts';
import { partConversations } from './part-conversations.ts';

/** How rows of a table that the two may both have become one's, and two people's again. */
type Joining = {
  join: (trx: Trx, pair: Pair) => Promise<void>;
  /** Null: another step of the undo does it. */
  part: ((trx: Trx, parting: Parting) => Promise<void>) | null;
};

export const JOINED = {
  // Planning the reminders anew learns from the orders of both; an undo has each learn from its own.
  customer_cycles: {
    join: async (trx, { goneId }) =>
      void (await trx('customer_cycles').where({ customer_id: goneId }).delete()),
    part: null,
  },
  // Of one product the longer of both counts.
  cycle_corrections: uniteRows({
    table: 'cycle_corrections',
    key: 'product_id',
    keyOf: 'products',
    greatest: 'factor',
  }),
  // Went with the orders, cycles and corrections, whose triggers write them.
  customer_run_outs: { join: async () => undefined, part: null },
  customer_labels: uniteRows({ table: 'customer_labels', key: 'label_id', keyOf: 'labels' }),
  broadcast_recipients: { join: joinRecipients, part: partRecipients },
  conversations: { join: joinConversations, part: partConversations },
  // The orders are one customer's by now: the other one, who has none, goes with its row.
  customer_segments: { join: joinSegments, part: partSegments },
} satisfies Record<JoinedTable, Joining>;

type United = {
  table: string;
  /** What tells apart the rows of one customer: an id of the table `keyOf`. */
  key: string;
  keyOf: string;
  /** The column of which the greater counts where both have a row; left out: the row of who stays is as it was. */
  greatest?: string;
};
type UnitedNote = { gone: Record<string, unknown>; kept: Record<string, unknown> | null };

/**
 * For tables with at most one row a customer and `key`: a row that only the one who goes has is moved, of two the one of
 * who stays remains. Parting moves back what was moved and is still there, makes the other one again, and takes back
 * what uniting wrote, unless it was changed since.
 */
export function uniteRows({ table, key, keyOf, greatest }: United): Joining {
  return {
    join: async (trx, { keepId, goneId, mergeId }) => {
      const ids = { keepId, goneId, mergeId };
      await trx.raw(
        `INSERT INTO customer_merge_rows (merge_id, relation, row_id, data)
         SELECT :mergeId::bigint, '${table}', gone.${key}, jsonb_build_object('gone', to_jsonb(gone), 'kept', to_jsonb(kept))
           FROM ${table} gone LEFT JOIN ${table} kept ON kept.customer_id = :keepId AND kept.${key} = gone.${key}
          WHERE gone.customer_id = :goneId AND :mergeId::bigint IS NOT NULL
         ON CONFLICT DO NOTHING`,
        ids as never,
      );
      if (greatest !== undefined)
        await trx.raw(
          `UPDATE ${table} AS kept SET ${greatest} = greatest(kept.${greatest}, gone.${greatest}) FROM ${table} gone
            WHERE kept.customer_id = :keepId AND gone.customer_id = :goneId AND kept.${key} = gone.${key}`,
          ids as never,
        );
      await trx.raw(
        `UPDATE ${table} AS moved SET customer_id = :keepId WHERE customer_id = :goneId
            AND NOT EXISTS (SELECT FROM ${table} kept WHERE kept.customer_id = :keepId AND kept.${key} = moved.${key})`,
        ids as never,
      );
      await trx(table).where({ customer_id: goneId }).delete();
    },
    part: async (trx, { keepId, goneId, mergeId }) => {
      for (const { rowId, data } of await notedRows<UnitedNote>(trx, mergeId, table)) {
        if (data.kept === null) {
          await trx(table)
            .where({ customer_id: keepId, [key]: rowId })
            .update({ customer_id: goneId });
          continue;
        }
        if ((await trx(keyOf).where({ id: rowId }).first('id')) === undefined) continue;
        await insertAsItWas(trx, table, { ...data.gone, customer_id: goneId });
        if (greatest === undefined) continue;
        const [was, its] = [data.kept[greatest], data.gone[greatest]] as [number, number];
        await trx(table)
          .where({ customer_id: keepId, [key]: rowId, [greatest]: Math.max(was, its) })
          .update({ [greatest]: was });
      }
    },
  };
}

async function joinSegments(trx: Trx, { keepId, goneId, mergeId }: Pair): Promise<void> {
  await trx.raw(
    `INSERT INTO customer_merge_rows (merge_id, relation, row_id, data)
     SELECT :mergeId::bigint, 'customer_segments', customer_id, jsonb_build_object('segment', to_jsonb(placed), 'moves', (
              SELECT coalesce(jsonb_agg(to_jsonb(move) ORDER BY id), '[]') FROM segment_moves move
               WHERE move.customer_id = placed.customer_id))
       FROM customer_segments placed WHERE customer_id = :goneId AND :mergeId::bigint IS NOT NULL
     ON CONFLICT DO NOTHING`,
    { goneId, mergeId } as never,
  );
  await moveCustomers(trx, [keepId, goneId], new Date());
}

type SegmentNote = { segment: Record<string, unknown>; moves: Record<string, unknown>[] };

/**
 * As it was, its movements too, and in none who was in none: somebody of the shop. Then both are placed by the orders
 * that they have now.
 */
async function partSegments(trx: Trx, { keepId, goneId, mergeId }: Parting): Promise<void> {
  const notes = await notedRows<SegmentNote>(trx, mergeId, 'customer_segments');
  const note = notes.find(({ rowId }) => rowId === goneId)?.data;
  // The row that came with the customer's.
  await leaveSegments(trx, goneId);
  if (note) {
    await insertAsItWas(trx, 'customer_segments', note.segment);
    for (const move of note.moves) await insertAsItWas(trx, 'segment_moves', move);
  }
  await moveCustomers(trx, [keepId, goneId], new Date());
}
