import type { Knex } from 'knex';

export type KeptMail = { to: string; subject: string; text: string; at: Date };

/** The newest of them fill a page. */
const MOST = 200;

/** What the demo would have sent, the newest first. */
export async function keptMails(db: Knex): Promise<KeptMail[]> {
  return db('mails')
    .where({ status: 'kept' })
    .orderBy([
      { column: 'done_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(MOST)
    .select({ to: 'address', subject: 'subject', text: 'text', at: 'done_at' });
}
