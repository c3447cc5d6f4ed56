import type { WebhookEvent } from '@roms/contracts/webhooks';
import type { Logger } from 'pino';
import { isCustomerChat } from './chat.ts';
import type { Driver, DriverMessage } from './drivers/driver.ts';
import type { MediaStore } from './media.ts';
import type { Spool } from './spool.ts';

export type InboundDeps = {
  sessionId: string;
  driver: () => Driver;
  spool: Spool;
  media: MediaStore;
  isOwn: (message: DriverMessage) => boolean;
  count: (result: 'forwarded' | 'repeated' | 'own' | 'ignored') => void;
  log: Logger;
  now: () => number;
};

const DOWNLOAD_TIMEOUT_MS = 30_000;

/** Turns what the engine shows into `message` webhooks: once each, in order for each chat, customers' chats only. */
export function createInbound(deps: InboundDeps) {
  const tails = new Map<string, Promise<void>>();

  /** Resolves when the message is on disk, or known to be none of the API's business. */
  function take(message: DriverMessage): Promise<void> {
    if (!isCustomerChat(message.chat)) {
      deps.count('ignored');
      return Promise.resolve();
    }
    if (message.fromMe && deps.isOwn(message)) {
      deps.count('own');
      return Promise.resolve();
    }
    const customer = message.phone ?? message.chat;
    const before = tails.get(customer);
    if (before === undefined && message.media === undefined) {
      forward(message, undefined);
      return Promise.resolve();
    }
    const turn = (before ?? Promise.resolve()).then(async () => forward(message, await download(message)));
    tails.set(customer, turn);
    return turn.finally(() => {
      if (tails.get(customer) === turn) tails.delete(customer);
    });
  }

  function forward(message: DriverMessage, media: Awaited<ReturnType<MediaStore['keep']>> | undefined): void {
    const { media: _ref, ...data } = message;
    const event: Extract<WebhookEvent, { event: 'message' }> = {
      event: 'message',
      sessionId: deps.sessionId,
      at: new Date(deps.now()).toISOString(),
      data: media ? { ...data, media } : data,
    };
    const isNew = deps.spool.appendMessage(`${deps.sessionId}:${message.chat}`, event);
    deps.count(isNew ? 'forwarded' : 'repeated');
  }

  /** A file that cannot be had does not hold its message back. */
  async function download(message: DriverMessage) {
    if (message.media === undefined) return undefined;
    try {
      const tooLong = new Promise<never>((_resolve, reject) => {
        setTimeout(() => reject(new Error('download took too long')), DOWNLOAD_TIMEOUT_MS).unref();
      });
      const data = await Promise.race([deps.driver().download(message.media.ref), tooLong]);
      return await deps.media.keep(data, message.media.fileName);
    } catch (error) {
      deps.log.warn({ waMessageId: message.waMessageId, err: error }, 'could not download a file');
      return undefined;
    }
  }

  return { take };
}
