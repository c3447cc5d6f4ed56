import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { LINK_LIFE_MS, mailText, type MailKind } from '@roms/domain/mail';
import { recordAudit } from '../audit/record-audit.ts';
import type { Trx } from '../knex.ts';
import { User } from '../models/User.ts';
import { findUserByEmail } from '../people/find-user-by-email.ts';
import { createPasswordLink } from '../people/password-links.ts';
import { shopSettings } from '../settings/shop-settings.ts';

export type WrittenMail = { to: string; subject: string; text: string };

type MailRow = { address: string; user_id: number | null; origin: string } & (
  | { kind: MailKind; subject: null; text: null }
  /** Written when it was queued: it holds no secret. */
  | { kind: 'weekly_summary'; subject: string; text: string }
);

/**
 * Writes a mail that waits, with a link of its own; earlier ones of the person go on opening the account until one is
 * used. Answers null for one that is done, or that nobody is to get, which is `dropped` then: here, not at the door,
 * it is found out whether somebody has the address, so that the door cannot tell. A stranger's is not kept.
 */
export async function writeMail(trx: Trx, mailId: number, now: Date): Promise<WrittenMail | null> {
  const mail = (await trx('mails').where({ id: mailId, status: 'waiting' }).forNoKeyUpdate().first()) as
    MailRow | undefined;
  if (!mail) return null;
  const person = await reader(trx, mail);
  if (!person?.active) {
    await trx('mails').where({ id: mailId }).update({ status: 'dropped', address: '', done_at: now });
    return null;
  }
  if (mail.kind === 'weekly_summary') return { to: person.email, subject: mail.subject, text: mail.text };
  const lifeMs = LINK_LIFE_MS[mail.kind];
  const { token, expiresAt } = await createPasswordLink(trx, person.id, now, { lifeMs, keepsEarlier: true });
  await recordAudit(trx, {
    actor: SYSTEM_ACTOR,
    action: 'user.password_link_mailed',
    subject: { type: 'user', id: person.id },
    after: { mail: mail.kind, expiresAt },
  });
  const { shopName } = await shopSettings(trx);
  const url = `${mail.origin}/password#${token}`;
  return { to: person.email, ...mailText(mail.kind, { name: person.name, shop: shopName, url }) };
}

async function reader(trx: Trx, { user_id: userId, address }: MailRow): Promise<User | undefined> {
  return userId === null ? findUserByEmail(trx, address) : User.query(trx).findById(userId);
}
