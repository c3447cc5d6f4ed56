import type { Db } from '../knex.ts';
import type { WrittenMail } from './write-mail.ts';

/** The mail has left, or is given up: nothing of it is sent any more. One that is done stays as it is. */
export async function settleMail(
  db: Db,
  mailId: number,
  status: 'sent' | 'failed',
  now: Date,
): Promise<void> {
  await db('mails').where({ id: mailId, status: 'waiting' }).update({ status, done_at: now });
}

/** What would have gone out is kept to be read, because this shop sends nothing. */
export async function keepMail(db: Db, mailId: number, mail: WrittenMail, now: Date): Promise<void> {
  const { to: address, subject, text } = mail;
  await db('mails')
    .where({ id: mailId, status: 'waiting' })
    .update({ status: 'kept', address, subject, text, done_at: now });
}
