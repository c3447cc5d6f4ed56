import type { Logger } from 'pino';
import type { DriverChange, DriverListener } from '../driver.ts';
import { phoneOfChat } from '../../contract/chat.ts';
import type { Attempt } from './attempt.ts';
import { editedBody, isConversation } from './describe.ts';
import { ACKS_FOR_MS } from './engine-store.ts';
import type { EngineStore } from './engine-store.ts';
import { pageCalls } from './page.ts';
import type { MessageModel, PageReaction } from './page.ts';
import { DEAF_SWEEPS } from './timings.ts';
import type { Timings } from './timings.ts';
import { isAck, isPlainId, parsePageMessage, parseReaction, toDriverMessage } from './page-input.ts';

export type PageListenerDeps = {
  listener: DriverListener;
  store: EngineStore;
  timings: Timings;
  log: Logger;
  now: () => number;
  /** Of the monotonic clock, which nobody can set (ms). */
  elapsed: () => number;
};
export type PageListener = ReturnType<typeof createPageListener>;

/** So many ids are remembered; the spool drops repeats of older ones. */
const HEARD = 5_000;

/**
 * Everything that the page tells, once: by its events, and by reading the chats for what no event told. A chat is
 * read when it moved beyond its mark, so a gap closes by itself after each reconnection.
 */
export function createPageListener(deps: PageListenerDeps) {
  const { listener, store, timings, log, now, elapsed } = deps;
  const heard = new Set<string>();
  const tails = new Map<string, Promise<void>>();
  let eventsSinceSweep = 0;
  let deafSweeps = 0;
  let lastSignAt = elapsed();

  function onEvent(attempt: Attempt, told: unknown): void {
    eventsSinceSweep += 1;
    lastSignAt = elapsed();
    const model = parsePageMessage(told, now());
    if (model === null) log.warn('the page told a message without an id');
    else void take(attempt, model).catch(() => undefined);
  }

  /** In order for each chat, although the other name of a customer may have to be asked for. */
  function take(attempt: Attempt, model: MessageModel): Promise<void> {
    const { id, remote } = model.id;
    const known = `${remote} ${id}`;
    // A phone and a LID that are known to belong together are one customer.
    const customer = store.phoneOfLid(remote) ?? remote;
    if (heard.has(known) || !isConversation(model)) return tails.get(customer) ?? Promise.resolve();
    heard.add(known);
    if (heard.size > HEARD) heard.delete(heard.values().next().value as string);
    const turn = (tails.get(customer) ?? Promise.resolve()).then(async () => {
      try {
        await listener.message(toDriverMessage(model, await namesOf(attempt, remote)));
      } catch (error) {
        // Not on disk: the next sweep brings it again.
        heard.delete(known);
        log.error({ waMessageId: id, err: error }, 'could not keep a message');
        throw error;
      }
    });
    turn.catch(() => undefined);
    const tail = turn.catch(() => undefined);
    tails.set(customer, tail);
    void tail.then(() => tails.get(customer) === tail && tails.delete(customer));
    return turn;
  }

  /**
   * The phone and LID behind a chat, as WhatsApp names them now: numbers change hands. What was heard before counts
   * only where the page says nothing; a LID whose phone nobody knows is asked for.
   */
  async function namesOf(
    attempt: Attempt,
    chat: string,
  ): Promise<{ phone: string | null; lid: string | null }> {
    const isLid = chat.endsWith('@lid');
    const own = phoneOfChat(chat);
    if (!isLid && own === null) return { phone: null, lid: null };
    const known = isLid ? store.phoneOfLid(chat) : store.lidOfPhone(chat);
    const other = await askAlias(attempt, chat, { isLid, known });
    if (other === null) return isLid ? { phone: null, lid: chat } : { phone: own, lid: null };
    if (other !== known) store.learnAlias(isLid ? chat : other, isLid ? other : chat);
    return isLid ? { phone: phoneOfChat(other), lid: chat } : { phone: own, lid: other };
  }

  /** Asks the page; for a LID that nobody knows also the servers, because without its phone the customer is unknown. */
  async function askAlias(
    attempt: Attempt,
    chat: string,
    { isLid, known }: { isLid: boolean; known: string | null },
  ): Promise<string | null> {
    try {
      const local = (await attempt.call('read an alias', pageCalls.alias, [chat])) ?? known;
      if (local !== null || !isLid) return local;
      const [found] = await attempt.within('ask for a phone', attempt.client.getContactLidAndPhone([chat]));
      return found?.pn ?? null;
    } catch (error) {
      log.warn({ err: error }, 'could not ask for the other name of a chat');
      return known;
    }
  }

  function onAck(id: unknown, chat: unknown, ack: unknown): void {
    lastSignAt = elapsed();
    if (!isPlainId(id) || !isPlainId(chat) || !isAck(ack)) return;
    if (store.takeAck(id, ack)) listener.ack({ waMessageId: id, chat, ack });
  }

  /** Whoever wrote a message changed its text. Bodies move for other reasons too; only an edit leaves its time. */
  function onEdit(told: unknown): void {
    lastSignAt = elapsed();
    const model = parsePageMessage(told, now());
    const body = model && editedBody(model);
    if (model === null || body === null || model.latestEditSenderTimestampMs === undefined) return;
    const at = new Date(model.latestEditSenderTimestampMs).toISOString();
    listener.change({ kind: 'edit', ...authorOf(model), body, at });
  }

  function onRevoke(told: unknown): void {
    lastSignAt = elapsed();
    const model = parsePageMessage(told, now());
    if (model?.type !== 'revoked') return;
    listener.change({ kind: 'revoke', ...authorOf(model), at: new Date(now()).toISOString() });
  }

  function onReaction(told: PageReaction): void {
    lastSignAt = elapsed();
    const reaction = parseReaction(told, now());
    if (reaction !== null) listener.change(reaction);
  }

  /**
   * Reads what moved without an event. `isFirst` after a connection, when a gap is no sign of deafness.
   * Says whether there is more to read.
   */
  async function sweep(attempt: Attempt, isFirst: boolean): Promise<boolean> {
    const startedAt = now();
    const events = eventsSinceSweep;
    const acksSince = Math.floor((startedAt - ACKS_FOR_MS) / 1000);
    const found = await attempt.call(
      'read what is new',
      pageCalls.sweep,
      [store.marks(), store.readFrom(), acksSince],
      timings.sweepCall,
    );
    const isUntold = (model: MessageModel): boolean =>
      isConversation(model) && !heard.has(`${model.id.remote} ${model.id.id}`);
    const messages = found.messages.flatMap((told) => parsePageMessage(told, now()) ?? []);
    const untold = messages.filter(isUntold);
    const failed = new Set<string>();
    for (const model of messages.sort((a, b) => a.t - b.t)) {
      await take(attempt, model).catch(() => failed.add(model.id.remote));
    }
    for (const [chat, t] of Object.entries(found.read))
      if (!failed.has(chat) && Number.isFinite(t)) store.mark(chat, t);
    for (const { id, chat, ack } of found.acks) onAck(id, chat, ack);
    store.prune(startedAt, !found.isMore && !found.hasUnread && failed.size === 0);
    const isDeaf = !isFirst && untold.length > 0 && events === 0 && eventsSinceSweep === 0;
    if (isDeaf) deafSweeps += 1;
    else if (events > 0) deafSweeps = 0;
    eventsSinceSweep = 0;
    if (untold.length > 0 && !isFirst)
      log.warn({ count: untold.length, deafSweeps }, 'found messages that no event told');
    return found.isMore;
  }

  return {
    onEvent,
    onAck,
    onEdit,
    onRevoke,
    onReaction,
    sweep,
    /** Messages keep coming, and not one of them by an event. */
    isDeaf: () => deafSweeps >= DEAF_SWEEPS,
    hearAgain(): void {
      deafSweeps = 0;
      eventsSinceSweep = 0;
      lastSignAt = elapsed();
    },
    isQuiet: () => elapsed() - lastSignAt > timings.quiet,
    hadSign: () => (lastSignAt = elapsed()),
    /** Resolves when everything heard so far is on disk. */
    settled: () => Promise.all(tails.values()),
  };
}

/** The message that changed, and whose it is: only its author can change it. */
function authorOf({ id }: MessageModel): Pick<DriverChange, 'waMessageId' | 'chat' | 'from' | 'fromMe'> {
  return { waMessageId: id.id, chat: id.remote, from: id.remote, fromMe: id.fromMe };
}
