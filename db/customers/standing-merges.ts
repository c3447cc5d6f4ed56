import type { Knex } from 'knex';
import { UNDO_DAYS } from './merge-notes.ts';

export type StandingMerge = {
  id: number;
  keepId: number;
  goneId: number;
  /** As they were called. */
  name: string;
  phone: string | null;
  actorName: string;
  mergedAt: Date;
  undoUntil: Date;
};

/** The merges into a customer that can still be undone, the latest first: that is the order in which they can be. */
export async function standingMerges(db: Knex, customerId: number): Promise<StandingMerge[]> {
  return db('customer_merges')
    .where({ keep_id: customerId, undone_at: null })
    .whereRaw(`gone <> '{}' AND merged_at > now() - make_interval(days => ${UNDO_DAYS})`)
    .orderBy('id', 'desc')
    .select<StandingMerge[]>({
      ...{ id: 'id', keepId: 'keep_id', goneId: 'gone_id', actorName: 'actor_name', mergedAt: 'merged_at' },
      name: db.raw(`gone ->> 'name'`) as never,
      phone: db.raw(`gone ->> 'phone'`) as never,
      undoUntil: db.raw(`merged_at + make_interval(days => ${UNDO_DAYS})`) as never,
    });
}
