import type { Knex } from 'knex';

/** Messages whose file was not copied from the gateway yet, oldest first. */
export async function pendingMedia(db: Knex, limit: number): Promise<{ id: number; createdAt: Date }[]> {
  return (await db('messages')
    .select('id', 'created_at as createdAt')
    .whereRaw(`media ->> 'state' = 'pending'`)
    .orderBy('id')
    .limit(limit)) as { id: number; createdAt: Date }[];
}
