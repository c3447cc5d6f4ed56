import type { Knex } from 'knex';
import { CannedReply } from '../models/CannedReply.ts';

/** The canned replies that a person can use, by shortcut; an own one before a shared one of the same name. */
export async function cannedRepliesOf(db: Knex, userId: number): Promise<CannedReply[]> {
  return CannedReply.query(db)
    .whereNull('ownerId')
    .orWhere('ownerId', userId)
    .orderByRaw('shortcut, owner_id NULLS LAST, id');
}
