import type { Knex } from 'knex';
import { WINDOW_OF_RECIPIENTS, type BroadcastStep } from '@roms/domain/broadcast-step';
import type { Delivery } from '@roms/domain/delivery';
import { keyOfSend } from '@roms/domain/occurrence';
import { freezeAudience } from '../../db/broadcasts/freeze-audience.ts';
import { judgeRecipients } from '../../db/broadcasts/judge-recipients.ts';
import { nextStep } from '../../db/broadcasts/next-step.ts';
import { queueRecipient } from '../../db/broadcasts/queue-recipient.ts';
import { claimMessage } from '../../db/delivery/claim-message.ts';
import { putBackMessage } from '../../db/delivery/put-back-message.ts';
import { settleMessage } from '../../db/delivery/settle-message.ts';
import type { Random } from './hostile.ts';
import type { Bell, VirtualClock } from './virtual-clock.ts';
import type { NumberAsk, VirtualNumber } from './virtual-number.ts';

const JUDGED_AT_ONCE = 500;
/** WhatsApp proves a send within so long (ms). */
const PROOF_MS = { least: 100, most: 4_000 };
const SHORTEST_WAIT_MS = 1_000;

/** A page of recipients as the cursor gave it: after which position it was asked for, and where the next one begins. */
export type Page = { after: number; to: number; customerIds: readonly number[]; wasCalledOff: boolean };
/** Who had leave for whom, and when (epoch ms). */
export type Left = { customerId: number; key: string; at: number };
export type BroadcastTurns = ReturnType<typeof createBroadcastTurns>;

/** What the workflow of a broadcast does, without Temporal: the same steps by the same rows, with the window of its own. */
export function createBroadcastTurns({
  id,
  db,
  clock,
  random,
  number,
}: {
  id: number;
  db: Knex;
  clock: VirtualClock;
  random: Random;
  number: VirtualNumber;
}) {
  const settings = { now: clock.date };
  const bell: Bell = new Set();
  const record = { pages: [] as Page[], left: [] as Left[] };
  let isCalled = false;
  let hasEnded = false;

  async function inWindow<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const waiting = items.values();
    const lane = async (): Promise<void> => {
      for (const item of waiting) {
        if (isCalled) return;
        await work(item);
      }
    };
    await clock.all(Array.from({ length: WINDOW_OF_RECIPIENTS }, () => lane));
  }

  async function takeTurn(customerId: number): Promise<void> {
    const turn = await db.transaction((trx) =>
      queueRecipient(trx, { broadcastId: id, customerId }, settings),
    );
    if (turn.outcome === 'held') isCalled = true;
    else if (turn.outcome === 'queued') await deliver(turn.delivery);
  }

  /** Asks until the message may leave, as the worker does; the lane first, so that little is written for a try. */
  async function deliver({ messageId, attempt }: Delivery): Promise<void> {
    const { customerId, ...ask } = await askOf(messageId, attempt);
    while (!isCalled) {
      let back = number.askedBack(ask);
      if (back === null) {
        const claim = await db.transaction((trx) =>
          claimMessage(trx, { messageId, attempt, onDeferral: 'plan' }, settings),
        );
        if (claim.kind !== 'ask') return;
        back = number.askedBack(ask);
        if (back === null) {
          number.leave(ask);
          record.left.push({ customerId, key: ask.key, at: clock.now() });
          return settle(ask, { messageId, attempt });
        }
        await db.transaction((trx) => putBackMessage(trx, { messageId, attempt, reason: 'gap' }));
      }
      await clock.sleepUntil(back, bell);
    }
  }

  async function settle(ask: NumberAsk, sending: { messageId: number; attempt: number }): Promise<void> {
    const at = clock.date().toISOString();
    await clock.sleepUntil(clock.now() + PROOF_MS.least + random() * (PROOF_MS.most - PROOF_MS.least));
    number.prove(ask);
    const answer = { outcome: 'sent' as const, waMessageId: `3EB0${ask.key}`, at };
    await db.transaction((trx) => settleMessage(trx, { ...sending, answer }));
  }

  async function askOf(messageId: number, attempt: number): Promise<NumberAsk & { customerId: number }> {
    const { body, phone, customerId, occurrenceKey } = await db('messages as m')
      .join('conversations as c', 'c.id', 'm.conversation_id')
      .join('customers as p', 'p.id', 'c.customer_id')
      .where({ 'm.id': messageId })
      .first({ body: 'm.body', phone: 'p.phone', customerId: 'p.id', occurrenceKey: 'm.occurrence_key' });
    const key = keyOfSend({ id: messageId, attempt, occurrenceKey });
    return {
      ...{ key, lane: 'broadcast', chat: `${phone}@c.us`, body, stranger: false },
      customerId: Number(customerId),
    };
  }

  async function take(step: BroadcastStep, after: number): Promise<number> {
    switch (step.next) {
      case 'freeze':
        await db.transaction((trx) => freezeAudience(trx, id, clock.date()));
        return after;
      case 'judge':
        await db.transaction((trx) => judgeRecipients(trx, id, settings, JUDGED_AT_ONCE));
        return after;
      case 'deliver':
        await inWindow(step.deliveries, deliver);
        return after;
      case 'send':
        await inWindow(step.customerIds, takeTurn);
        record.pages.push({ after, to: step.after, customerIds: step.customerIds, wasCalledOff: isCalled });
        return isCalled ? after : step.after;
      case 'wait': {
        const until = step.until === null ? Infinity : Date.parse(step.until);
        if (!isCalled) await clock.sleepUntil(Math.max(until, clock.now() + SHORTEST_WAIT_MS), bell);
        return after;
      }
      default:
        return after;
    }
  }

  return {
    id,
    record,
    isOver: () => hasEnded,
    /** Its row was changed: it reads it again. */
    call(): void {
      isCalled = true;
      clock.ring(bell);
    },
    async run(): Promise<void> {
      for (let after = 0; ;) {
        isCalled = false;
        const asked = after;
        const step = await db.transaction((trx) =>
          nextStep(trx, { broadcastId: id, after: asked }, settings),
        );
        if (step.next === 'end') break;
        after = await take(step, after);
      }
      hasEnded = true;
    },
  };
}
