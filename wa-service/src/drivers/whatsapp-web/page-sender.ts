import { NotHandedOver, SendRefused } from '../driver.ts';
import type { SendRequest } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import type { EngineStore } from './engine-store.ts';
import { createHandovers } from './handovers.ts';
import { createNumberCheck } from './number-check.ts';
import { attachmentOf } from './page-attachment.ts';
import { createPageSendLog } from './page-send-log.ts';
import { pageCalls } from './page.ts';
import { createSendLookup } from './send-lookup.ts';
import { inTime } from './timings.ts';
import type { Timings } from './timings.ts';

export type PageSenderDeps = {
  /** The attempt whose page may send now, or `null`. */
  ready: () => Attempt | null;
  store: EngineStore;
  timings: Timings;
  now: () => number;
};
export type PageSender = ReturnType<typeof createPageSender>;

/** Sends through the page, and reads back what became of it. */
export function createPageSender(deps: PageSenderDeps) {
  const { store, timings, now } = deps;
  const numbers = createNumberCheck(now);
  const handovers = createHandovers();
  const sendLog = createPageSendLog(store, handovers);
  let document = 0;
  let presence: NodeJS.Timeout | undefined;
  const lookup = createSendLookup({
    ready: deps.ready,
    document: () => document,
    store,
    handovers,
    sendLog,
  });

  async function send(request: SendRequest): Promise<{ waMessageId: string }> {
    const { chat, body, waMessageId, quote = null } = request;
    const attempt = deps.ready();
    if (attempt === null) throw new NotHandedOver('the page is not connected');
    await numbers.require(attempt, chat);
    const attachment = await attachmentOf(request);
    const logId = await sendLog.open(attempt);
    if (deps.ready() !== attempt) throw new NotHandedOver('the page went away');
    store.handOver(waMessageId, logId);
    const handover = handovers.begin({ chat, waMessageId, attempt, startedAt: now(), document });
    request.onHandover();
    const call = attempt.call(
      'the send',
      pageCalls.send,
      [chat, body, waMessageId, attachment, logId, quote],
      timings.sendLongest,
    );
    // However late: until the page itself has come back, the message may still appear.
    call.then(
      () => (handover.isOpen = false),
      () => undefined,
    );
    restPresence();
    const patience = request.media === undefined ? timings.send : timings.sendFile;
    const made = await inTime('the send', patience, call).catch(throwSendError);
    if ('error' in made)
      throw isRestriction(made.error) ? new SendRefused('restricted') : new Error(made.error);
    // The message may be there although the page does not show it: the caller looks it up.
    if (made.id === null) throw new Error('the page did not say which message it made');
    store.setKeepsIds(made.id === waMessageId);
    return { waMessageId: made.id };
  }

  async function isRegistered(phone: string): Promise<boolean | null> {
    const attempt = deps.ready();
    return attempt === null ? null : numbers.isRegistered(attempt, phone);
  }

  /** The shop's own phone rings only while this device says that it is away. */
  function restPresence(): void {
    clearTimeout(presence);
    presence = setTimeout(() => void beAway(), timings.presence);
    presence.unref();
  }

  async function beAway(): Promise<void> {
    const attempt = deps.ready();
    if (attempt === null) return;
    await attempt
      .within('rest the presence', attempt.client.sendPresenceUnavailable())
      .catch(() => undefined);
  }

  return {
    send,
    /** A call is open, or its message was made so lately that its ack may still be on the way. */
    isSending: () =>
      handovers.some(
        ({ isOpen, startedAt }) => now() - startedAt < (isOpen ? timings.sendLongest : timings.presence),
      ),
    keepsIds: () => store.keepsIds(),
    lookup,
    isRegistered,
    beAway,
    /** Another document may be shown: the page in which earlier calls were made proves nothing any more. */
    newDocument(): void {
      document += 1;
      sendLog.newDocument();
    },
    close: () => clearTimeout(presence),
  };
}

/** WhatsApp's servers answer 463 when they restrict a number's new chats ("reach-out time-lock"). */
const isRestriction = (text: string): boolean => /\b463\b|reach.?out|time.?lock/i.test(text);

/**
 * `NotHandedOver` when the browser was gone before the page could be asked; a call that was under way ends in
 * "Target closed" instead. Source: `CDPSession.send` and `Connection._rawSend` of the pinned puppeteer.
 */
function throwSendError(error: unknown): never {
  const text = error instanceof Error ? error.message : '';
  const wasAsked = !/Session closed\. Most likely|^Connection closed/.test(text);
  throw wasAsked ? error : new NotHandedOver('the browser is gone');
}
