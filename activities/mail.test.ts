import { MockActivityEnvironment } from '@temporalio/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { keptMails } from '../db/mails/kept-mails.ts';
import { queueMail, type NewMail } from '../db/mails/queue-mail.ts';
import { createPasswordLink, usePasswordLink } from '../db/people/password-links.ts';
import { setPassword } from '../db/people/set-password.ts';
import { createLogger } from '../runtime/logger.ts';
import { createMailer } from '../runtime/mailer.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { readableMail, startSmtpServer, type SmtpServer } from '../tests/support/smtp-server.ts';
import { createMailActivities, type MailDeps } from './mail.ts';

/** Mails as a mail server gets them, and what becomes of those that it does not take. */
let database: TestDatabase;
let db: Knex;
let smtp: SmtpServer;
let rina: number;
const ORIGIN = 'https://roms.toko.id';

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  const [row] = await db('users')
    .insert({ name: 'Rina', email: 'Rina@toko.id', role: 'cs', password_hash: 'none' })
    .returning('id');
  rina = row.id as number;
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  smtp = await startSmtpServer();
  await db('mails').delete();
  await db('password_links').delete();
  return () => smtp.stop();
});

const bySmtp = (deadlineMs?: number): MailDeps => ({
  mailer: createMailer({ SMTP_URL: smtp.url, ROMS_MAIL_FROM: 'Toko <roms@toko.id>' }, { deadlineMs }),
  way: 'smtp',
});
const queue = (mail: Partial<NewMail> = {}): Promise<number> =>
  db.transaction((trx) =>
    queueMail(trx, { kind: 'forgotten_password', address: 'rina@toko.id', origin: ORIGIN, ...mail }),
  );
function activities(mail: MailDeps) {
  const { sendMail, giveUpMail } = createMailActivities({
    db,
    logger: createLogger({ name: 'test', level: 'silent' }),
    mail,
  });
  const run = <T>(work: (input: { mailId: number }) => Promise<T>, mailId: number): Promise<T> =>
    new MockActivityEnvironment().run(work as never, { mailId }) as Promise<T>;
  return {
    send: (mailId: number) => run(sendMail, mailId),
    giveUp: (mailId: number) => run(giveUpMail, mailId),
  };
}
const statusOf = async (mailId: number): Promise<string> =>
  (await db('mails').where({ id: mailId }).first('status')).status as string;
const tokenIn = (text: string): string => /\/password#([\w-]+)/.exec(text)![1]!;
const opens = (token: string, now = new Date()): Promise<number | null> =>
  db.transaction((trx) => usePasswordLink(trx, token, now));

test('a forgotten password is answered with a link that opens the account once, within the hour', async () => {
  const mailId = await queue();
  expect(await activities(bySmtp()).send(mailId)).toBe('sent');
  expect(smtp.mails).toHaveLength(1);
  expect(smtp.mails[0]).toMatch(/^From: Toko <roms@toko\.id>$/m);
  expect(smtp.mails[0]).toMatch(/^To: Rina@toko\.id$/m);
  const text = readableMail(smtp.mails[0]!);
  expect(text).toContain('Halo Rina');
  const token = tokenIn(text);
  expect(text).toContain(`${ORIGIN}/password#${token}`);
  expect(await opens(token, new Date(Date.now() + 3_601_000))).toBeNull();
  expect([await opens(token), await opens(token)]).toEqual([rina, null]);
  // Neither the table nor the audit log can be read for it.
  const kept = [
    await db('mails').select(),
    await db('audit_log').select(),
    await db('password_links').select(),
  ];
  expect(JSON.stringify(kept)).not.toContain(token);
  const [audit] = await db('audit_log').where({ action: 'user.password_link_mailed' });
  expect(audit).toMatchObject({ subject_id: String(rina), after: { mail: 'forgotten_password' } });
});

test('a mail is sent once, however often it is asked for', async () => {
  const mailId = await queue();
  const { send } = activities(bySmtp());
  expect([await send(mailId), await send(mailId)]).toEqual(['sent', 'not_sent']);
  expect(smtp.mails).toHaveLength(1);
});

test.each([
  ['that nobody has', 'karangan@toko.id', true],
  ['of whoever was taken out', 'rina@toko.id', false],
])('an address %s gets none, and is not kept', async (_, address, active) => {
  await db('users').where({ id: rina }).update({ active });
  const mailId = await queue({ address });
  expect(await activities(bySmtp()).send(mailId)).toBe('not_sent');
  await db('users').where({ id: rina }).update({ active: true });
  expect([smtp.connections, await statusOf(mailId)]).toEqual([0, 'dropped']);
  expect(JSON.stringify(await db('mails').select())).not.toContain(address);
  expect(await db('password_links').select()).toEqual([]);
});

test("an invite's mail leaves the link that the admin passes on alone; the first that is used ends the other", async () => {
  const shown = await db.transaction((trx) => createPasswordLink(trx, rina, new Date()));
  const mailId = await queue({ kind: 'invite', userId: rina });
  await activities(bySmtp()).send(mailId);
  const mailed = tokenIn(readableMail(smtp.mails[0]!));
  expect(await opens(mailed)).toBe(rina);
  expect(await db('password_links').select()).toHaveLength(1);
  await db.transaction((trx) => setPassword(trx, { userId: rina, passwordHash: 'none' }));
  expect(await opens(shown.token)).toBeNull();
});

test('a server that says nothing, or never ends a mail, is given up after the deadline; the mail goes out later', async () => {
  const mailId = await queue();
  const { send } = activities(bySmtp(300));
  for (const mood of ['silent', 'hangs_at_end', 'busy'] as const) {
    smtp.mood = mood;
    await expect(send(mailId)).rejects.toThrow('did not take it');
    expect([mood, await statusOf(mailId)]).toEqual([mood, 'waiting']);
  }
  smtp.mood = 'takes';
  expect(await activities(bySmtp()).send(mailId)).toBe('sent');
});

test('what the server refuses for good is not tried again, and no word of it names the address', async () => {
  smtp.mood = 'refuses';
  const mailId = await queue();
  const { send, giveUp } = activities(bySmtp());
  const error = (await send(mailId).catch((problem: unknown) => problem)) as {
    code: string;
    message: string;
  };
  expect(error.code).toBe('mail_refused');
  expect(error.message).not.toContain('rina');
  await giveUp(mailId);
  expect([await statusOf(mailId), await send(mailId)]).toEqual(['failed', 'not_sent']);
});

test('a server that hangs holds two mails at a time, and the next ones ask again', async () => {
  smtp.mood = 'silent';
  const { send } = activities(bySmtp(1_000));
  const ids = [await queue(), await queue(), await queue()];
  const answers = await Promise.allSettled(ids.map(send));
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(answers.map((answer) => String((answer as PromiseRejectedResult).reason.message))).toEqual([
    expect.stringContaining('did not take it'),
    expect.stringContaining('did not take it'),
    'not yet: other mails are on their way',
  ]);
});

test('without a server the demo keeps its mails to be read, and a real shop has none', async () => {
  const mailId = await queue();
  expect(await activities({ mailer: null, way: 'mailbox' }).send(mailId)).toBe('kept');
  const [mail] = await keptMails(db);
  expect(mail).toMatchObject({ to: 'Rina@toko.id', subject: expect.stringContaining('Kata sandi baru') });
  expect(await opens(tokenIn(mail!.text))).toBe(rina);
  const other = await queue();
  expect(await activities({ mailer: null, way: 'none' }).send(other)).toBe('not_sent');
  expect([await statusOf(other), (await keptMails(db)).length]).toEqual(['failed', 1]);
});
