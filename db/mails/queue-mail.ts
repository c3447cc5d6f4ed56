import type { MailKind } from '@roms/domain/mail';
import type { Trx } from '../knex.ts';

export type NewMail = {
  kind: MailKind;
  /** Whom it is for; of a forgotten password as it was typed, whether or not somebody has it. */
  address: string;
  userId?: number;
  /** Where the dashboard is for whoever reads it (`https://roms.toko.id`). */
  origin: string;
};

/** Has a mail sent whose text is written already; one whose reader has left meanwhile is dropped. */
export async function queueWrittenMail(
  trx: Trx,
  mail: { kind: 'weekly_summary'; address: string; userId: number; subject: string; text: string },
): Promise<void> {
  const { userId: user_id, ...written } = mail;
  await trx('mails').insert({ ...written, user_id, origin: '' });
}

/** Has a mail sent by the workflow of this id, which is started after the commit. */
export async function queueMail(trx: Trx, { kind, address, userId, origin }: NewMail): Promise<number> {
  const [row] = (await trx('mails')
    .insert({ kind, address, user_id: userId ?? null, origin })
    .returning('id')) as [{ id: number }];
  return row.id;
}
