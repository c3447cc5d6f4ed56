import type { WebhookEvent, WebhookMedia } from '@roms/contracts/webhooks';
import { isCustomerChat } from '../contract/chat.ts';
import type { DriverChange, DriverMessage } from '../drivers/driver.ts';
import type { Spool } from '../outbox/spool.ts';

/** What became of a message: forwarded to the API, heard before, sent by this service, or in no customer's chat. */
export type InboundResult = 'forwarded' | 'repeated' | 'own' | 'ignored';
export type InboundDeps = {
  sessionId: string;
  spool: Spool;
  /** The message's file as the webhook tells it; never rejects. */
  announce: (message: DriverMessage) => Promise<WebhookMedia | undefined>;
  isOwn: (message: DriverMessage) => boolean;
  count: (result: InboundResult) => void;
  now: () => number;
};

/** Turns what the engine shows into `message` webhooks: once each, in order for each chat, customers' chats only. */
export function createInbound(deps: InboundDeps) {
  const tails = new Map<string, Promise<void>>();

  /** Resolves when the message is on disk, or need not be told to the API. */
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
    const turn = (before ?? Promise.resolve()).then(async () =>
      forward(message, await deps.announce(message)),
    );
    tails.set(customer, turn);
    return turn.finally(() => {
      if (tails.get(customer) === turn) tails.delete(customer);
    });
  }

  function forward(message: DriverMessage, media: WebhookMedia | undefined): void {
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

  /** Puts a reaction, an edit or a deletion on the spool, behind what its chat is owed. */
  function change({ kind, ...data }: DriverChange): void {
    if (!isCustomerChat(data.chat)) return deps.count('ignored');
    const at = new Date(deps.now()).toISOString();
    const event = { event: kind, sessionId: deps.sessionId, at, data } as WebhookEvent;
    deps.spool.append(`${deps.sessionId}:${data.chat}`, event);
  }

  return { take, change };
}
