import type { Knex } from 'knex';
import { maskAccount } from '@roms/domain/masked-account';
import { keepMail, settleMail } from '../db/mails/settle-mail.ts';
import { writeMail } from '../db/mails/write-mail.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Mailer, MailWay } from '../runtime/mailer.ts';
import { notYet } from './failures.ts';

/** What mails are sent by. */
export type MailDeps = { mailer: Mailer | null; way: MailWay };

/** Mails at once: a server that hangs must not take the places of what customers wait for. */
const AT_ONCE = 2;
/** When a mail that found no place asks again (milliseconds). */
const NO_PLACE_MS = 3_000;

export type MailResult = 'sent' | 'kept' | 'not_sent';

/** Sending what waits in `mails`. */
export function createMailActivities({ db, logger, mail }: { db: Knex; logger: Logger; mail: MailDeps }) {
  let running = 0;

  async function send(mailId: number): Promise<MailResult> {
    const { mailer, way } = mail;
    const written = await db.transaction((trx) => writeMail(trx, mailId, new Date()));
    if (written === null) return 'not_sent';
    if (way === 'mailbox') {
      await keepMail(db, mailId, written, new Date());
      return 'kept';
    }
    if (mailer === null) {
      await settleMail(db, mailId, 'failed', new Date());
      logger.warn({ mailId }, 'a mail was not sent: SMTP_URL is not set');
      return 'not_sent';
    }
    await mailer.send({ name: `roms-mail-${mailId}`, ...written });
    await settleMail(db, mailId, 'sent', new Date());
    logger.info({ mailId, account: maskAccount(written.to) }, 'a mail was sent');
    return 'sent';
  }

  return {
    /** Sends a mail, once; a repeat of one that is done does nothing. Throws until the server takes it. */
    async sendMail({ mailId }: { mailId: number }): Promise<MailResult> {
      if (running >= AT_ONCE) throw notYet('other mails are on their way', NO_PLACE_MS);
      running += 1;
      try {
        return await send(mailId);
      } finally {
        running -= 1;
      }
    },
    /** The server never took it: nobody waits for it any more. */
    async giveUpMail({ mailId }: { mailId: number }): Promise<void> {
      await settleMail(db, mailId, 'failed', new Date());
      logger.warn({ mailId }, 'a mail was given up');
    },
  };
}
