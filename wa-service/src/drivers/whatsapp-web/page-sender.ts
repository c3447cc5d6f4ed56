import { NotHandedOver, SendRefused } from '../driver.ts';
import type { Lookup, LookupResult, SendRequest } from '../driver.ts';
import { phoneOfChat } from '../../contract/chat.ts';
import type { Attempt } from './attempt.ts';
import { extraOf } from './extra.ts';
import { createHandovers } from './handovers.ts';
import type { Memory } from './engine-store.ts';
import { createNotes } from './notes.ts';
import { pageCalls } from './page.ts';
import type { OwnMessage } from './page.ts';
import { inTime } from './timings.ts';
import type { Timings } from './timings.ts';

export type MouthDeps = {
  /** The attempt whose page may send now, or `null`. */
  ready: () => Attempt | null;
  memory: Memory;
  timings: Timings;
  now: () => number;
};
export type Mouth = ReturnType<typeof createMouth>;

const KNOWN_FOR_MS = 24 * 3_600_000;

/** Sends and reads back. What was handed over is never called absent unless the page itself can prove it. */
export function createMouth(deps: MouthDeps) {
  const { memory, timings, now } = deps;
  const onWhatsApp = new Map<string, number>();
  const handovers = createHandovers();
  const notes = createNotes(memory, handovers);
  let document = 0;
  let presence: NodeJS.Timeout | undefined;

  async function send(request: SendRequest): Promise<{ waMessageId: string }> {
    const attempt = deps.ready();
    if (attempt === null) throw new NotHandedOver('the page is not connected');
    await requireOnWhatsApp(attempt, request.chat);
    const extra = await extraOf(request);
    const book = await notes.open(attempt);
    if (deps.ready() !== attempt) throw new NotHandedOver('the page went away');
    memory.handOver(request.waMessageId, book);
    const { chat, waMessageId } = request;
    const handover = handovers.begin({ chat, waMessageId, attempt, startedAt: now(), document });
    request.onHandover();
    const call = attempt.call(
      'the send',
      pageCalls.send,
      [request.chat, request.body, request.waMessageId, extra, book],
      timings.sendLongest,
    );
    // However late: until the page itself has come back, the message may still appear.
    call.then(
      () => (handover.isOpen = false),
      () => undefined,
    );
    restPresence();
    const patience = request.media === undefined ? timings.send : timings.sendFile;
    const made = await inTime('the send', patience, call).catch(neverAsked);
    if ('error' in made)
      throw isRestriction(made.error) ? new SendRefused('restricted') : new Error(made.error);
    // It may show nothing although the message is there: then the evidence decides.
    if (made.id === null) throw new Error('the page did not say which message it made');
    memory.setKeepsIds(made.id === request.waMessageId);
    return { waMessageId: made.id };
  }

  async function requireOnWhatsApp(attempt: Attempt, chat: string): Promise<void> {
    const phone = phoneOfChat(chat);
    if (phone === null) return;
    let isKnown: boolean;
    try {
      isKnown = await lookUp(attempt, phone);
    } catch (error) {
      throw new NotHandedOver(`could not look the number up: ${(error as Error).message}`);
    }
    if (!isKnown) throw new SendRefused('not_on_whatsapp');
  }

  async function lookUp(attempt: Attempt, phone: string): Promise<boolean> {
    if (now() - (onWhatsApp.get(phone) ?? 0) < KNOWN_FOR_MS) return true;
    const found = await attempt.within('look a number up', attempt.client.getNumberId(phone));
    if (found === null) return false;
    onWhatsApp.set(phone, now());
    return true;
  }

  async function isRegistered(phone: string): Promise<boolean | null> {
    const attempt = deps.ready();
    return attempt === null ? null : lookUp(attempt, phone);
  }

  async function lookup(query: Lookup): Promise<LookupResult> {
    const attempt = deps.ready();
    if (attempt === null) return { status: 'unknown' };
    const handoversBefore = handovers.to(query.chat, query.since);
    const isProvable =
      !query.wasSeen &&
      handoversBefore.length > 0 &&
      handoversBefore.every((one) => !one.isOpen && one.document === document);
    const alias =
      memory.lidOfPhone(query.chat) ??
      memory.phoneOfLid(query.chat) ??
      (await attempt.call('read an alias', pageCalls.alias, [query.chat]).catch(() => null));
    const where: [string[], number] = [
      alias === null ? [query.chat] : [query.chat, alias],
      Math.floor(query.since / 1000),
    ];
    const own = await attempt.call('read a chat', pageCalls.ownMessages, [...where, query.waMessageId] as [
      string[],
      number,
      string,
    ]);
    const isMatch = ({ id, body }: OwnMessage): boolean => query.matches({ waMessageId: id, body });
    const match = own.sort((a, b) => a.t - b.t).find(isMatch);
    if (match !== undefined) {
      const { id: waMessageId, ack } = match;
      return { status: ack >= 1 ? 'found' : ack === -1 ? 'nacked' : 'pending', waMessageId, ack };
    }
    const isProven = isProvable || (await notes.wasNeverAsked(attempt, query));
    if (!isProven || deps.ready() !== attempt) return { status: 'unknown' };
    // The send may have landed under a LID that nobody has told us: then it is not ours to call absent.
    const elsewhere = await attempt.call('read chats of LIDs', pageCalls.ownUnderLids, where);
    return { status: elsewhere.some(isMatch) ? 'unknown' : 'absent' };
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
    keepsIds: () => memory.keepsIds(),
    lookup,
    isRegistered,
    beAway,
    /** The page in which earlier calls were made may be gone: it proves nothing any more. */
    newDocument(): void {
      document += 1;
      notes.newDocument();
    },
    close: () => clearTimeout(presence),
  };
}

/** WhatsApp's servers answer 463 when they restrict a number's new chats ("reach-out time-lock"). */
const isRestriction = (text: string): boolean => /\b463\b|reach.?out|time.?lock/i.test(text);

/**
 * The browser was gone before the page could be asked; a call that was under way ends in "Target closed" instead.
 * Source: `CDPSession.send` and `Connection._rawSend` of the pinned puppeteer.
 */
function neverAsked(error: unknown): never {
  const text = error instanceof Error ? error.message : '';
  const wasAsked = !/Session closed\. Most likely|^Connection closed/.test(text);
  throw wasAsked ? error : new NotHandedOver('the browser is gone');
}
