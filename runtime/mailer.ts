import { createTransport } from 'nodemailer';
import { AppError } from '@roms/domain/errors';
import { whyReal } from '@roms/domain/real-shop';
import type { Env } from './env.ts';

export type Mailer = {
  /**
   * Hands a mail to the SMTP server; `name` is the same for each try, so that a server may know a repeat again. Throws
   * `mail_refused` when the server will never take it, and whatever went wrong when it may later.
   */
  send: (mail: { name: string; to: string; subject: string; text: string }) => Promise<void>;
};

/** The server has so long for all of a mail, however it hangs (milliseconds). */
const DEADLINE_MS = 20_000;
/** It answers nothing for so long, and is given up (milliseconds). */
const SILENCE_MS = 10_000;

type MailEnv = Pick<
  Env,
  'SMTP_URL' | 'ROMS_MAIL_FROM' | 'NODE_ENV' | 'WA_DRIVER' | 'ROMS_BIND' | 'ROMS_DEMO'
>;

/** How mails leave: by a server, kept to be read in the demo, or not at all in a real shop that has none. */
export type MailWay = 'smtp' | 'mailbox' | 'none';

/** The way of this shop's mails. */
export function mailWay(env: MailEnv): MailWay {
  if (env.SMTP_URL !== undefined) return 'smtp';
  return whyReal(env) === null ? 'mailbox' : 'none';
}

/** Sends by the server of `SMTP_URL`; null without one. `deadlineMs` is for tests. */
export function createMailer(
  env: Pick<Env, 'SMTP_URL' | 'ROMS_MAIL_FROM'>,
  { deadlineMs = DEADLINE_MS } = {},
): Mailer | null {
  const { SMTP_URL: url, ROMS_MAIL_FROM: from } = env;
  if (url === undefined || from === undefined) return null;
  const transport = createTransport({
    url,
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
  });
  const domain = from.replace(/^.*@|>$/g, '');
  return {
    async send({ name, to, subject, text }) {
      const signal = AbortSignal.timeout(deadlineMs);
      try {
        await transport.sendMail({ from, to, subject, text, messageId: `<${name}@${domain}>`, signal });
      } catch (error) {
        if (isRefusal(error))
          throw new AppError('mail_refused', 'The mail server refuses this address for good');
        throw withoutWords(error);
      }
    },
  };
}

/** The server named the address, and will answer the same tomorrow; a login that fails is cured by a person. */
function isRefusal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return code === 'EENVELOPE' && responseCode >= 500;
}

/** What servers answer names addresses, and goes into Temporal's history: the codes say enough. */
function withoutWords(error: unknown): Error {
  const { code, responseCode, name } = error as { code?: string; responseCode?: number; name?: string };
  const known = [code ?? name, responseCode].filter((part) => part !== undefined).join(' ');
  return new Error(`The mail server did not take it (${known || 'no answer'})`);
}
